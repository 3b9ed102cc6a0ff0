using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<string, JsonObject?> lastAnswers = new(StringComparer.Ordinal);

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
        var reader = new EventReader(context.Response, context.Request.Query["user"].ToString(), context.Request.Query["conversation"].ToString());
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

    private async Task TellAsync(EventReader reader, CancellationToken cancellationToken)
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

    private async Task PutConversationAsync(EventReader reader, CancellationToken cancellationToken)
    {
        var id = reader.ConversationId;
        var seen = await ReadAsync(reader, $"/api/ops/conversations/{Uri.EscapeDataString(id)}", cancellationToken);
        var channel = systems.ChannelOf(id);
        if (channel is not null)
        {
            reader.PutItems("messages", "messages", new JsonObject { ["conversationId"] = id }, systems.Messages(id, channel, DeadOf(seen)));
        }

        if ((channel?.ChannelUrl ?? systems.ChannelUrlOf(id)) is { } url)
        {
            reader.Put("channel", systems.Channel(id, url, channel, timeline.HistoryOf(url)));
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
    private async Task PutConversationsAsync(EventReader reader, JsonObject cases, CancellationToken cancellationToken)
    {
        if (reader.User.Length == 0 || await ReadAsync(reader, "/api/conversations?limit=50", cancellationToken, reader.User) is not { } list)
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

    /// <summary>
    /// What an endpoint of SupportChat answers, read at most four times a second by each reader; what it said last, to whomever, while it does not answer.
    /// </summary>
    private async Task<JsonObject?> ReadAsync(EventReader reader, string path, CancellationToken cancellationToken, string? user = null)
    {
        var key = $"{user} {path}";
        if (integration.Current is null || !reader.IsDue(key))
        {
            return lastAnswers.GetValueOrDefault(key);
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-SupportChat-Key", DemoSettings.OpsKey);
            if (user is not null)
            {
                request.Headers.Authorization = new("Bearer", emulators.Issuer!.CreateToken(user, []));
            }

            using var answer = await api.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                lastAnswers[key] = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
            }
        }
        catch (Exception dead) when (dead is HttpRequestException or JsonException)
        {
            // It died just now: what was known last is shown until it is back.
        }

        return lastAnswers.GetValueOrDefault(key);
    }
}
