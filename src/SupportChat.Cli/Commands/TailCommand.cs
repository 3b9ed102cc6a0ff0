using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat tail</c>: what becomes of conversations and their messages, a line each as it happens, from the stores.</summary>
internal static class TailCommand
{
    private const string Nothing = "none";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var stores = new StoreOptions();
        var command = new Command("tail", "What happens to conversations and messages, as it happens, until Ctrl+C");
        stores.AddTo(command);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var known = await FactsAsync(services, token);
            await Console.Error.WriteLineAsync("What is new follows; Ctrl+C ends.");
            while (true)
            {
                await Task.Delay(Pause, TimeProvider.System, token);
                var now = await FactsAsync(services, token);
                foreach (var (fact, text) in now.Where(fact => known.GetValueOrDefault(fact.Key, Nothing) != fact.Value))
                {
                    Tell(new TailLine(TimeProvider.System.GetUtcNow(), fact.ConversationId, fact.What, text), stores.IsJson(result));
                }

                known = now;
            }
        }, cancellationToken));
        return command;
    }

    private static void Tell(TailLine line, bool isJson) => Console.WriteLine(isJson
        ? JsonSerializer.Serialize(line, JsonLinesContext.Default.TailLine)
        : string.Create(CultureInfo.InvariantCulture, $"{line.At.ToLocalTime():HH:mm:ss}  {line.ConversationId}  {line.What}: {line.Is}"));

    private static async Task<Dictionary<(string ConversationId, string What), string>> FactsAsync(
        IServiceProvider services, CancellationToken cancellationToken)
    {
        var facts = new Dictionary<(string, string), string>();
        await foreach (var conversation in ConversationSearch.ActiveAsync(services, cancellationToken))
        {
            var id = conversation.Id.Value;
            foreach (var (what, text) in FactsOf(conversation))
            {
                facts[(id, what)] = text;
            }

            var page = await services.GetRequiredService<IMessageLedger>().ListAsync(conversation.Id, 1_000, null, cancellationToken);
            foreach (var entry in page.Items)
            {
                var version = entry.Version == LedgerEntry.DeletedVersion ? ", deleted" : "";
                facts[(id, $"message {entry.MessageId}")] = $"{entry.State}{version}";
            }
        }

        return facts;
    }

    private static IEnumerable<(string What, string Is)> FactsOf(Conversation conversation)
    {
        yield return ("state", ConversationState.Of(conversation));
        yield return ("channel", conversation.Applied.Channel.ToString());
        foreach (var episode in conversation.Episodes.Where(episode => episode.CaseId is not null))
        {
            yield return ("case", $"{episode.CaseNumber} {episode.Status}{(episode.IsClosed ? ", closed" : "")}{(episode.Deleted ? ", deleted" : "")}");
        }

        var agents = conversation.Applied.Agents.Select(agent => agent.UserId.Value);
        yield return ("agents", string.Join(", ", agents.DefaultIfEmpty(Nothing)));
        yield return ("failure", conversation.Requeue?.LastError ?? Nothing);
        yield return ("attention", conversation.Attention?.Reason ?? Nothing);
    }
}
