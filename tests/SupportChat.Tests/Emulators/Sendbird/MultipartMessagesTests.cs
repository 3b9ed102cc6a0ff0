using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class MultipartMessagesTests
{
    private const string Path = "/v3/group_channels/case_1/messages";

    [Theory]
    [InlineData("files")]
    [InlineData("files[]")]
    [InlineData("file")]
    public async Task A_multipart_call_uploads_several_files_of_one_message(string field)
    {
        await using var server = await WithMembersAsync();

        var sent = await UploadAsync(server, field, [1, 2, 3], [4, 5]);
        var first = await server.Client.GetByteArrayAsync((string)sent["files"]![0]!["url"]!);
        var second = await server.Client.GetByteArrayAsync((string)sent["files"]![1]!["url"]!);

        Assert.Equal("FILE", (string?)sent["type"]);
        Assert.Equal("see", (string?)sent["message"]);
        Assert.True((bool)sent["silent"]!);
        Assert.Equal(["0.png", "1.png"], sent["files"]!.AsArray().Select(file => (string?)file!["file_name"]));
        Assert.Equal([3, 2], sent["files"]!.AsArray().Select(file => (int)file!["file_size"]!));
        Assert.Equal("image/png", (string?)sent["files"]![0]!["file_type"]);
        Assert.Equal([1, 2, 3], first);
        Assert.Equal([4, 5], second);
    }

    [Fact]
    public async Task A_multipart_call_with_one_file_has_the_old_shape_and_a_large_one_is_refused()
    {
        await using var server = await WithMembersAsync();

        var sent = await UploadAsync(server, "file", [1, 2, 3]);
        var refused = await UploadAsync(server, "files", [1], new byte[(25 << 20) + 1]);
        var tooMany = await UploadAsync(server, "files", [.. Enumerable.Repeat(new byte[] { 1 }, 31)]);

        Assert.Equal("0.png", (string?)sent["file"]!["name"]);
        Assert.Equal(3, (int)sent["file"]!["size"]!);
        Assert.Null(sent["files"]);
        Assert.Equal(400111, (int)refused["code"]!);
        Assert.Equal(400111, (int)tooMany["code"]!);
    }

    private static async Task<JsonNode> UploadAsync(SendbirdServer server, string field, params byte[][] files)
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("FILE"), "message_type");
        form.Add(new StringContent("cust_1"), "user_id");
        form.Add(new StringContent("see"), "message");
        form.Add(new StringContent("true"), "is_silent");
        foreach (var (n, bytes) in files.Index())
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            form.Add(part, field, $"{n}.png");
        }

        using var answer = await server.Client.PostAsync(Path, form);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static async Task<SendbirdServer> WithMembersAsync()
    {
        var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");
        return server;
    }
}
