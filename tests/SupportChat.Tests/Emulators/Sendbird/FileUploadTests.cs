using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class FileUploadTests
{
    [Fact]
    public async Task An_uploaded_file_is_downloaded_by_its_url()
    {
        await using var server = await SendbirdServer.StartAsync();

        var uploaded = JsonNode.Parse(await (await UploadAsync(server, "file", [1, 2, 3])).Content.ReadAsStringAsync())!;
        using var download = await server.Client.GetAsync((string)uploaded["url"]!);
        using var unknown = await server.Client.GetAsync("/files/none/a.txt");

        Assert.Equal(3, (int)uploaded["file_size"]!);
        Assert.Equal([1, 2, 3], await download.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", download.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData("other", 3, 400105)]
    [InlineData("file", (25 << 20) + 1, 400111)]
    [InlineData("file", 31 << 20, 400111)]
    public async Task A_wrong_upload_is_refused(string field, int size, int code)
    {
        await using var server = await SendbirdServer.StartAsync();

        using var answer = await UploadAsync(server, field, new byte[size]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!);
    }

    private static async Task<HttpResponseMessage> UploadAsync(SendbirdServer server, string field, byte[] bytes)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new("image/png");
        form.Add(file, field, "a b.png");
        return await server.Client.PostAsync("/v3/storage/file", form);
    }
}
