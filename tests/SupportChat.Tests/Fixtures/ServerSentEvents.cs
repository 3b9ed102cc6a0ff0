using System.Text.Json.Nodes;

namespace SupportChat.Tests.Fixtures;

/// <summary>A reader of the demo's events.</summary>
internal sealed class ServerSentEvents : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly HttpResponseMessage answer;
    private readonly StreamReader reader;
    private readonly Dictionary<string, JsonObject> newest = new(StringComparer.Ordinal);

    private ServerSentEvents(HttpResponseMessage answer, StreamReader reader) => (this.answer, this.reader) = (answer, reader);

    public static async Task<ServerSentEvents> ListenAsync(Demo demo, string conversationId, string user = "ann")
    {
        var answer = await demo.Api.GetAsync($"dev/events?user={user}&conversation={conversationId}", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new ServerSentEvents(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event, whatever it is.</summary>
    public async Task<(string Name, JsonObject Data)> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var name = "";
        while (true)
        {
            var line = await reader.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException("The stream of events has ended.");
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                newest[name] = JsonNode.Parse(line["data: ".Length..])!.AsObject();
                return (name, newest[name]);
            }
        }
    }

    /// <summary>The next event of a name that is as asked for; others are passed over.</summary>
    public async Task<JsonObject> WaitAsync(string name, Func<JsonObject, bool> suits)
    {
        while (true)
        {
            var (found, data) = await NextAsync();
            if (found == name && suits(data))
            {
                return data;
            }
        }
    }

    /// <summary>Waits until the newest event of a name is as asked for; returns at once where it is already.</summary>
    public async Task BecomesAsync(string name, Func<JsonObject, bool> suits)
    {
        while (newest.GetValueOrDefault(name) is not { } data || !suits(data))
        {
            await NextAsync();
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        answer.Dispose();
    }
}
