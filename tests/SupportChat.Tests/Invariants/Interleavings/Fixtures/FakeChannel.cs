using System.Net;
using System.Text.Json.Nodes;

namespace SupportChat.Tests.Invariants.Interleavings.Fixtures;

/// <summary>Sendbird as <c>SendbirdClient</c> reads one channel: its messages as they are in the end, deleted ones absent.</summary>
internal sealed class FakeChannel(TurnOrder turns, IReadOnlyList<RoomMessage> messages) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal(HttpMethod.Get, request.Method);
        await turns.WaitAsync();
        var path = request.RequestUri!.AbsolutePath;
        var present = messages.Where(message => !message.Deleted);
        if (path.EndsWith("/messages", StringComparison.Ordinal))
        {
            return Answer(HttpStatusCode.OK, new JsonObject { ["messages"] = new JsonArray([.. present.Select(message => (JsonNode)Json(message))]) });
        }

        return present.FirstOrDefault(message => path.EndsWith($"/messages/{message.Id}", StringComparison.Ordinal)) is { } found
            ? Answer(HttpStatusCode.OK, Json(found))
            : Answer(HttpStatusCode.BadRequest, new JsonObject { ["error"] = true, ["code"] = 400201, ["message"] = "Message not found." });
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, JsonObject json) => new(status) { Content = new StringContent(json.ToJsonString()) };

    private static JsonObject Json(RoomMessage message) => new()
    {
        ["message_id"] = message.Id,
        ["type"] = message.Files > 0 ? "FILE" : "MESG",
        ["message"] = message.NewestText,
        ["file"] = new JsonObject(),
        ["files"] = new JsonArray([.. Enumerable.Range(1, message.Files).Select(number => (JsonNode)new JsonObject { ["url"] = message.UrlOf(number), ["file_name"] = $"{number}.png" })]),
        ["user"] = new JsonObject { ["user_id"] = "ann", ["nickname"] = "Ann" },
        ["created_at"] = message.Versions[0],
        ["updated_at"] = message.Versions.Count > 1 ? message.Versions[^1] : 0,
        ["is_removed"] = false,
    };
}

/// <summary>A message with the times of its sending and edits, in milliseconds.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Versions">When it was sent, and each time that it was edited.</param>
/// <param name="Deleted">It is not there any more.</param>
/// <param name="Files">How many files it has.</param>
internal sealed record RoomMessage(long Id, IReadOnlyList<long> Versions, bool Deleted, int Files)
{
    public string UrlOf(int file) => $"https://files.test/{Id}/{file}";

    public string NewestText => TextOf(Versions.Count - 1);

    public string TextOf(int edit) => $"message {Id}, version {edit}";
}
