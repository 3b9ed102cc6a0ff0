using SupportChat.Files;

namespace SupportChat.Tests.Files;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("a.pdf", "a.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\temp\\a.doc", "a.doc")]
    [InlineData("a\r\nb.txt", "ab.txt")]
    [InlineData(null, "file")]
    [InlineData("", "file")]
    [InlineData(" .. ", "file")]
    [InlineData("/", "file")]
    public void A_name_has_no_folders(string? given, string name) => Assert.Equal(name, FileNames.Of(given));

    [Fact]
    public void A_long_name_keeps_its_extension_and_its_title_the_mark()
    {
        var name = FileNames.Of(new string('é', 400) + ".jpeg");

        Assert.Equal(255, name.Length);
        Assert.EndsWith("é.jpeg", name, StringComparison.Ordinal);
        Assert.Equal(255, FileNames.Title(name, "[mark]").Length);
        Assert.EndsWith("é [mark]", FileNames.Title(name, "[mark]"), StringComparison.Ordinal);
        Assert.Equal(254, FileNames.Of(new string('x', 254) + "😀").Length);
    }
}
