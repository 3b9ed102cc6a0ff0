using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SupportChat.Cli.Demo;

/// <summary>One page that listens, and what it was told.</summary>
internal sealed class EventReader(HttpResponse response, string user, string conversationId)
{
    private static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> asked = new(StringComparer.Ordinal);
    private readonly StringBuilder waiting = new();
    private long flushedAt = TimeProvider.System.GetTimestamp();

    public string User => user;

    public string ConversationId => conversationId;

    public long LastHop { get; set; } = -1;

    /// <summary>Whether it is time to ask SupportChat again; true counts as asked.</summary>
    public bool IsDue(string what)
    {
        if (asked.TryGetValue(what, out var at) && TimeProvider.System.GetElapsedTime(at) < ReadPause)
        {
            return false;
        }

        asked[what] = TimeProvider.System.GetTimestamp();
        return true;
    }

    public void Put(string name, JsonObject data) => Put(name, data, data.ToJsonString());

    /// <summary>Sends it unless the reader was told the very same.</summary>
    public void Put(string name, JsonObject data, string sameness)
    {
        if (told.GetValueOrDefault(name) != sameness)
        {
            told[name] = sameness;
            Send(name, data.ToJsonString());
        }
    }

    public void PutOnce(string name, Func<JsonObject> data)
    {
        if (!told.ContainsKey(name))
        {
            Put(name, data());
        }
    }

    /// <summary>Sends all of them at first, then those that changed.</summary>
    public void PutItems(string name, string field, JsonObject head, IReadOnlyList<JsonObject> all)
    {
        var now = all.ToDictionary(item => item["id"]!.GetValue<string>(), item => item.ToJsonString(), StringComparer.Ordinal);
        var before = items.GetValueOrDefault(name);
        var changed = before is null ? all : [.. all.Where(item => item["id"]!.GetValue<string>() is var id && before.GetValueOrDefault(id) != now[id])];
        var removed = before?.Keys.Where(id => !now.ContainsKey(id)).ToList() ?? [];
        items[name] = now;
        if (before is null || changed.Count > 0 || removed.Count > 0)
        {
            head["all"] = before is null;
            head[field] = new JsonArray([.. changed.Select(item => (JsonNode)item)]);
            head["removed"] = new JsonArray([.. removed.Select(id => (JsonNode?)id)]);
            Send(name, head.ToJsonString());
        }
    }

    public void Send(string name, string json) => waiting.Append("event: ").Append(name).Append("\ndata: ").Append(json).Append("\n\n");

    public async Task FlushAsync(TimeSpan alive, CancellationToken cancellationToken)
    {
        if (waiting.Length == 0)
        {
            if (TimeProvider.System.GetElapsedTime(flushedAt) < alive)
            {
                return;
            }

            waiting.Append(": still here\n\n");
        }

        flushedAt = TimeProvider.System.GetTimestamp();
        await response.WriteAsync(waiting.ToString(), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        waiting.Clear();
    }
}
