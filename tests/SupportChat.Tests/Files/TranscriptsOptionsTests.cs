using SupportChat.Files;

namespace SupportChat.Tests.Files;

public sealed class TranscriptsOptionsTests
{
    [Fact]
    public void Messages_are_rows_and_files_stay_links_by_default()
    {
        var options = new TranscriptsOptions();

        Assert.Equal((TranscriptMode.Rows, FileHandling.Link, 26_214_400L), (options.Mode, options.Files, options.MaxFileBytes));
        Assert.True(new TranscriptsOptionsValidator().Validate(null, options).Succeeded);
    }

    [Fact]
    public void A_mode_that_is_none_is_named() => Assert.Equal(
        "Transcripts__Mode must be Rows, File or Both",
        new TranscriptsOptionsValidator().Validate(null, new TranscriptsOptions { Mode = (TranscriptMode)3 }).FailureMessage);

    [Theory]
    [InlineData("files.example.com")]
    [InlineData("files.example.com:8443")]
    [InlineData("127.0.0.1:7081")]
    [InlineData("localhost:7081")]
    [InlineData("[::1]:7081")]
    [InlineData("93.184.215.14")]
    public void A_host_is_named_alone_or_with_its_port(string host) =>
        Assert.True(new TranscriptsOptionsValidator().Validate(null, new TranscriptsOptions { FileHosts = { host } }).Succeeded);

    [Theory]
    [InlineData("")]
    [InlineData("https://files.example.com")]
    [InlineData("files.example.com/a")]
    [InlineData("*.example.com")]
    [InlineData("user@files.example.com")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("10.0.0.1")]
    [InlineData("files.example.com:99999")]
    public void What_is_no_host_is_refused(string host)
    {
        var result = new TranscriptsOptionsValidator().Validate(null, new TranscriptsOptions { FileHosts = { host } });

        Assert.Contains($"Transcripts__FileHosts__n must be a host alone, such as files.example.com or files.example.com:8443, and not '{host}'", result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0L, "image/png", "Transcripts__MaxFileBytes must be from 1 to 104857600")]
    [InlineData(104_857_601L, "image/png", "Transcripts__MaxFileBytes must be from 1 to 104857600")]
    [InlineData(1L, "png", "Transcripts__FileTypes__n must be types such as application/pdf or image/*")]
    [InlineData(1L, "*/*", "Transcripts__FileTypes__n must be types such as application/pdf or image/*")]
    public void Wrong_values_are_named(long bytes, string type, string fault) =>
        Assert.Equal(
            fault, new TranscriptsOptionsValidator().Validate(null, new TranscriptsOptions { MaxFileBytes = bytes, FileTypes = { type } }).FailureMessage);
}
