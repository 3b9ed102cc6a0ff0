using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Hosting;
using SupportChat.Conversations;

namespace SupportChat.Cli.Demo;

/// <summary>
/// <c>GET /dev/events</c>: all that the page shows, as server-sent events. A new reader is told everything, and then what changed; one that is slow is told
/// less often, and never of the past.
/// </summary>
internal sealed class DemoEvents(
    EmulatorSet emulators,
    DemoSystems systems,
    SystemsComparison comparison,
    Timeline timeline,
    DemoHealth health,
    Disasters disasters,
    DemoIntegration integration,
    DemoSignal looked,
    HttpClient api,
    CancellationToken stopping)
{
    /// <summary>Without any news, SupportChat's own state is read this often.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>With news, at most this often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(15);

    /// <summary>Writes until the reader leaves.</summary>
    public async Task StreamAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var leaving = either.Token;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var reader = new Reader(context.Response, context.Request.Query["user"].ToString(), context.Request.Query["conversation"].ToString());
        try
        {
            await context.Response.WriteAsync("retry: 1000\n\n", leaving);
            while (!leaving.IsCancellationRequested)
            {
                var next = looked.Next;
                await TellAsync(reader, leaving);
                await Task.WhenAny(next, Task.Delay(Tick, TimeProvider.System, leaving));
                await Task.Delay(Pause, TimeProvider.System, leaving);
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // It has left.
        }
    }

    private async Task TellAsync(Reader reader, CancellationToken cancellationToken)
    {
        var status = await ReadAsync(reader, "/api/ops/status", cancellationToken);
        reader.Put("health", health.ToJson(status));
        reader.Put("agents", systems.Agents());
        var cases = systems.CaseList();
        reader.Put("cases", cases);
        await PutConversationsAsync(reader, cases, cancellationToken);
        if (await ReadAsync(reader, "/api/ops/dead-letters?limit=50", cancellationToken) is { } letters)
        {
            reader.Put("deadLetters", DeadLetters(letters));
        }

        reader.PutOnce("disasters", disasters.List);
        if (disasters.Current is { } disaster)
        {
            reader.Put("disaster", disaster);
        }

        if (reader.ConversationId.Length > 0)
        {
            await PutConversationAsync(reader, cancellationToken);
        }

        var (hops, last) = timeline.After(reader.LastHop, reader.ConversationId.Length > 0 ? reader.ConversationId : null);
        if (reader.LastHop < 0)
        {
            reader.Put("hops", new JsonObject { ["hops"] = new JsonArray([.. hops.Select(hop => (JsonNode)hop.ToJson())]) });
        }
        else
        {
            foreach (var hop in hops)
            {
                reader.Send("hop", hop.ToJson().ToJsonString());
            }
        }

        reader.LastHop = last;
        await reader.FlushAsync(Alive, cancellationToken);
    }

    private async Task PutConversationAsync(Reader reader, CancellationToken cancellationToken)
    {
        var id = reader.ConversationId;
        var seen = await ReadAsync(reader, $"/api/ops/conversations/{Uri.EscapeDataString(id)}", cancellationToken);
        if (systems.ChannelOf(id) is { } channel)
        {
            reader.ChannelUrl = channel.ChannelUrl;
            reader.PutItems("messages", "messages", new JsonObject { ["conversationId"] = id }, systems.Messages(id, channel, DeadOf(seen)));
        }

        if (reader.ChannelUrl is { } url)
        {
            reader.Put("channel", systems.Channel(id, url, systems.ChannelOf(id), timeline.HistoryOf(url)));
        }

        reader.PutItems("rows", "rows", new JsonObject { ["caseId"] = systems.CasesOf(id) is [.., var newest] ? newest.Id : null }, systems.Rows(id));
        var compared = comparison.Compare(id);
        reader.Put("comparison", compared.ToJson(withTime: true), compared.ToJson(withTime: false).ToJsonString());
        if (seen is not null)
        {
            var attention = seen["attention"]?.DeepClone() as JsonObject;
            if (attention is not null)
            {
                attention["page"] = DemoRoutes.PageOf(attention["reason"]!.GetValue<string>());
            }

            reader.Put("ops", new JsonObject
            {
                ["conversationId"] = id,
                ["pendingSteps"] = seen["pendingSteps"]?.DeepClone(),
                ["wake"] = seen["wake"]?.DeepClone(),
                ["attention"] = attention,
                ["ledger"] = seen["ledger"]?.DeepClone(),
            });
        }
    }

    /// <summary>Ids of the messages whose rows SupportChat has given up.</summary>
    private static HashSet<string> DeadOf(JsonObject? seen) =>
        [.. seen?["ledger"]?["deadIds"]?.AsArray().Select(id => id!.ToJsonString()) ?? []];

    /// <summary>The customer's list as the API tells it, with what only both systems know.</summary>
    private async Task PutConversationsAsync(Reader reader, JsonObject cases, CancellationToken cancellationToken)
    {
        var token = emulators.Issuer!.CreateToken(reader.User, []);
        if (reader.User.Length == 0 || await ReadAsync(reader, "/api/conversations?limit=50", cancellationToken, token) is not { } list)
        {
            return;
        }

        var items = list["items"]!.DeepClone().AsArray();
        var newest = cases["cases"]!.AsArray().GroupBy(found => found!["conversationId"]!.GetValue<string>(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First()!, StringComparer.Ordinal);
        foreach (var item in items.Select(item => item!.AsObject()))
        {
            var found = newest.GetValueOrDefault(item["conversationId"]!.GetValue<string>());
            item["subject"] = found?["subject"]?.DeepClone() ?? await SubjectAsync(item["conversationId"]!.GetValue<string>(), cancellationToken);
            item["lastText"] = found?["lastText"]?.DeepClone();
            item["unread"] = systems.UnreadBy(reader.User, item["conversationId"]!.GetValue<string>());
        }

        reader.Put("conversations", new JsonObject { ["user"] = reader.User, ["items"] = items });
    }

    /// <summary>What the customer asked for, while no Case has it.</summary>
    private async Task<string?> SubjectAsync(string conversationId, CancellationToken cancellationToken)
    {
        try
        {
            return integration.Current is { } life && ConversationId.TryParse(conversationId, out var id)
                ? (await life.Services.GetRequiredService<IConversationStore>().FindAsync(id, cancellationToken))?.Value.Request?.Subject
                : null;
        }
        catch (ObjectDisposedException)
        {
            // It died just now.
            return null;
        }
    }

    private static JsonObject DeadLetters(JsonObject letters) => new()
    {
        ["items"] = new JsonArray([.. letters["items"]!.AsArray().Select(letter => (JsonNode)new JsonObject
        {
            ["id"] = letter!["id"]?.DeepClone(),
            ["conversationId"] = letter["conversationId"]?.DeepClone(),
            ["kind"] = letter["kind"]?.DeepClone(),
            ["reason"] = letter["reason"]?.DeepClone(),
            ["page"] = DemoRoutes.PageOf(letter["reason"]!.GetValue<string>()),
            ["at"] = letter["at"]!.GetValue<DateTimeOffset>().ToUnixTimeMilliseconds(),
            ["error"] = letter["description"]?.DeepClone(),
        })]),
    };

    /// <summary>What an endpoint of SupportChat answers, read at most once a second unless a customer looks; null while it does not answer.</summary>
    private async Task<JsonObject?> ReadAsync(Reader reader, string path, CancellationToken cancellationToken, string? token = null)
    {
        if (integration.Current is null || !reader.IsDue(path))
        {
            return reader.Known(path);
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-SupportChat-Key", DemoSettings.OpsKey);
            if (token is not null)
            {
                request.Headers.Authorization = new("Bearer", token);
            }

            using var answer = await api.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                reader.Know(path, await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken));
            }
        }
        catch (Exception dead) when (dead is HttpRequestException or JsonException)
        {
            // It died just now: what was known last is shown until it is back.
        }

        return reader.Known(path);
    }

    /// <summary>One page that listens, and what it was told.</summary>
    private sealed class Reader(HttpResponse response, string user, string conversationId)
    {
        private static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(250);

        private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Dictionary<string, string>> items = new(StringComparer.Ordinal);
        private readonly Dictionary<string, (JsonObject? Answer, long At)> known = new(StringComparer.Ordinal);
        private readonly System.Text.StringBuilder waiting = new();
        private long flushedAt = TimeProvider.System.GetTimestamp();

        public string User => user;

        public string ConversationId => conversationId;

        public string? ChannelUrl { get; set; }

        public long LastHop { get; set; } = -1;

        public bool IsDue(string path) => !known.TryGetValue(path, out var read) || TimeProvider.System.GetElapsedTime(read.At) >= ReadPause;

        public JsonObject? Known(string path) => known.GetValueOrDefault(path).Answer;

        public void Know(string path, JsonObject? answer) => known[path] = (answer, TimeProvider.System.GetTimestamp());

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
}
