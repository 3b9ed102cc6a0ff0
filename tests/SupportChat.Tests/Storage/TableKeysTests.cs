using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using SupportChat.Storage;

namespace SupportChat.Tests.Storage;

public sealed class TableKeysTests
{
    [Theory]
    [InlineData("support_abc", "support_abc")]
    [InlineData("a/b\\c#d?e%f~g", "a~2fb~5cc~23d~3fe~25f~7eg")]
    [InlineData("\0\u001f\u007f\u009f", "~00~1f~7f~9f")]
    [InlineData("\u00e9 ' + \u65e5\ud83d\ude00", "\u00e9 ' + \u65e5\ud83d\ude00")]
    public void What_would_not_survive_is_spelt_out(string text, string key) => Assert.Equal(key, TableKeyEscaping.Escape(text));

    [Fact]
    public void Half_a_surrogate_pair_is_spelt_out()
    {
        // An attribute cannot carry it.
        Assert.Equal("~ud83d!~ude00", TableKeyEscaping.Escape("\ud83d!\ude00"));
    }

    [Fact]
    public void Every_text_comes_back_and_no_forbidden_character_is_left() => Gen.Char.Array[0, 40].Sample(characters =>
    {
        var text = new string(characters);
        var key = TableKeyEscaping.Escape(text);
        return Unescape(key) == text && !key.Any(c => c is '/' or '\\' or '#' or '?' or '%' || char.IsControl(c));
    });

    private static string Unescape(string key) => Regex.Replace(
        key,
        "~(?:u([0-9a-f]{4})|([0-9a-f]{2}))",
        escape => ((char)int.Parse(escape.Groups[1].Value + escape.Groups[2].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());
}
