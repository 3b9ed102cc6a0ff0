using CsCheck;
using SupportChat.Storage;

namespace SupportChat.Tests.Stores;

public sealed class TableKeysTests
{
    [Theory]
    [InlineData("support_abc", "support_abc")]
    [InlineData("a/b\\c#d?e%f~g", "a~2fb~5cc~23d~3fe~25f~7eg")]
    [InlineData("\0\u001f\u007f\u009f", "~00~1f~7f~9f")]
    [InlineData("\u00e9 ' + \u65e5\ud83d\ude00", "\u00e9 ' + \u65e5\ud83d\ude00")]
    public void What_would_not_survive_is_spelt_out(string text, string key) => Assert.Equal(key, TableKeys.Escape(text));

    [Fact]
    public void Half_a_surrogate_pair_is_spelt_out()
    {
        // An attribute cannot carry it.
        Assert.Equal("~ud83d!~ude00", TableKeys.Escape("\ud83d!\ude00"));
    }

    [Fact]
    public void Every_text_comes_back_and_no_forbidden_character_is_left() => Gen.Char.Array[0, 40].Sample(characters =>
    {
        var text = new string(characters);
        var key = TableKeys.Escape(text);
        return TableKeys.Unescape(key) == text && !key.Any(c => c is '/' or '\\' or '#' or '?' or '%' || char.IsControl(c));
    });

    [Theory]
    [InlineData("~")]
    [InlineData("~1")]
    [InlineData("~zz")]
    [InlineData("~u12")]
    public void A_key_that_was_not_escaped_by_us_is_refused(string key) => Assert.Throws<FormatException>(() => TableKeys.Unescape(key));
}
