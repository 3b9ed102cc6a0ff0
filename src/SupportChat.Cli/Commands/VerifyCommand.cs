using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Spectre.Console;
using SupportChat.Http.Authentication;
using SupportChat.Http.Ops;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat verify [ID|all]</c>: asks a running integration whether channels, Cases and ledger agree. Exit code 1 when they differ.</summary>
internal static class VerifyCommand
{
    private const string All = "all";
    private const string KeySetting = "Ops__Keys__0";
    private const int AtOnce = 4;

    private static readonly string[] Differences = ["missing", "differing", "extra"];
    private static readonly Uri Local = new("http://127.0.0.1:7071/");

    public static Command Create()
    {
        var target = new Argument<string>("conversation") { Description = "Its id, or 'all' that go on", DefaultValueFactory = _ => All };
        target.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (text != All && !ConversationId.TryParse(text, out _))
            {
                result.AddError($"'{text}' is no id of a conversation, and not 'all'.");
            }
        });
        var since = SharedOptions.Age("--since", "Tell only of those that changed since");
        var endpoint = SharedOptions.Address("--endpoint", $"Base address of the running integration (default: {Local})");
        var json = new Option<bool>("--json") { Description = "Print JSON, for pipelines" };
        var command = new Command("verify", $"Whether channels, Cases and ledger agree; reads only, with the key in {KeySetting}");
        command.Arguments.Add(target);
        command.Options.Add(since);
        command.Options.Add(endpoint);
        command.Options.Add(json);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            using var http = Connect(result.GetValue(endpoint) ?? Local);
            var chosen = result.GetValue(target)!;
            var ids = chosen == All ? await ListAsync(http, token) : [chosen];
            var found = await VerifyAsync(http, ids, token);
            if (result.GetValue(since) is { } age)
            {
                var from = TimeProvider.System.GetUtcNow() - age;
                found = [.. found.Where(one => one["changedAt"]?.GetValue<DateTimeOffset>() >= from)];
            }

            if (result.GetValue(json))
            {
                Console.WriteLine(new JsonArray([.. found.Select(one => one.DeepClone())]).ToJsonString(CommandJsonContext.Default.Options));
            }
            else
            {
                Show(found);
            }

            var differing = found.Count(one => !Agrees(one));
            if (differing > 0)
            {
                throw new CommandFailedException($"{differing} of {found.Count} differ: POST /api/ops/conversations/ID/reconcile compares and mends one.");
            }
        }, cancellationToken));
        return command;
    }

    private static HttpClient Connect(Uri endpoint)
    {
        var key = Environment.GetEnvironmentVariable(KeySetting)
            ?? throw new OptionsValidationException(OpsOptions.SectionName, typeof(OpsOptions), [$"{KeySetting} must be a key of the running integration"]);
        var http = new HttpClient { BaseAddress = endpoint, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, key);
        return http;
    }

    private static async Task<IReadOnlyList<string>> ListAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        string? next = null;
        do
        {
            var cursor = next is null ? "" : $"&cursor={Uri.EscapeDataString(next)}";
            var page = await GetAsync(http, $"api/ops/conversations?limit=100{cursor}", cancellationToken);
            ids.AddRange(page["items"]!.AsArray().Select(item => item!["conversationId"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);
        return ids;
    }

    private static async Task<IReadOnlyList<JsonObject>> VerifyAsync(HttpClient http, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = new JsonObject[ids.Count];
        var done = 0;
        using var progress = new Progress();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids.Index(), parallel, async (one, token) =>
        {
            found[one.Index] = await GetAsync(http, $"api/ops/conversations/{one.Item}/verification", token);
            lock (progress)
            {
                done++;
                if (ids.Count > 1 && (done % 10 == 0 || done == ids.Count))
                {
                    progress.Tell($"{done} of {ids.Count} compared");
                }
            }
        });
        return found;
    }

    private static async Task<JsonObject> GetAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(path, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
        }

        var detail = answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))?["detail"]?.GetValue<string>()
            : null;
        throw answer.StatusCode == HttpStatusCode.NotFound
            ? new CommandFailedException(detail ?? "There is no conversation with this id.")
            : new HttpRequestException(detail ?? $"{path} answered {(int)answer.StatusCode}", null, answer.StatusCode);
    }

    private static bool Agrees(JsonObject one) => one["agrees"]!.GetValue<bool>();

    private static void Show(IReadOnlyList<JsonObject> found)
    {
        if (found.Count == 0)
        {
            Console.WriteLine("There is none.");
            return;
        }

        var table = ConsoleTable.Of("Conversation", "Messages", "Rows", "Missing", "Differing", "Extra", "Pending", "Status", "Agents");
        foreach (var one in found)
        {
            var counts = one["counts"]!;
            table.AddRow(
                one["conversationId"]!.GetValue<string>(),
                Text(one["messages"]!["sendbird"]),
                Text(one["messages"]!["salesforce"]),
                Text(counts["missing"]),
                Text(counts["differing"]),
                Text(counts["extra"]),
                Text(counts["pending"]),
                Text(one["status"]!["state"]),
                Text(one["agents"]!["state"]));
        }

        ConsoleTable.Write(table);
        foreach (var one in found.Where(one => !Agrees(one)))
        {
            foreach (var message in Differences.SelectMany(kind => one[kind]!.AsArray().Select(item => (kind, item: item!))))
            {
                var what = message.item["what"] is JsonArray fields ? string.Join(", ", fields.Select(Text)) : Text(message.item["state"]);
                var place = $"{message.kind} in {Text(message.item["where"])}";
                Console.WriteLine($"{Text(one["conversationId"])}  {place}: {Text(message.item["messageId"])} ({what})");
            }
        }
    }

    private static string Text(JsonNode? value) => Markup.Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "-");
}
