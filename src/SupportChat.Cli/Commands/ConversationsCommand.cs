using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using SupportChat.Conversations;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat conversations list|show</c>: reads the stores, beside a running integration.</summary>
internal static class ConversationsCommand
{
    public static Command Create()
    {
        var command = new Command("conversations", "What is linked, and how it stands");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateShow());
        return command;
    }

    private static Command CreateList()
    {
        var stores = new StoreOptions();
        var state = new Option<string?>("--state") { Description = "Only those in this state", HelpName = string.Join('|', ConversationState.All) };
        state.AcceptOnlyFromAmong([.. ConversationState.All]);
        var customer = new Option<string?>("--customer") { Description = "Only those of this customer, closed ones too", HelpName = "user id" };
        var all = new Option<bool>("--all") { Description = "Also those that were closed a short while ago" };
        var list = new Command("list", "Every open conversation, the newest first");
        list.Options.Add(state);
        list.Options.Add(customer);
        list.Options.Add(all);
        stores.AddTo(list);
        list.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var wanted = result.GetValue(state);
            var withClosed = result.GetValue(all) || wanted == ConversationState.Closed || result.GetValue(customer) is not null;
            var found = result.GetValue(customer) is { } userId
                ? ConversationSearch.OfCustomerAsync(services, userId, token)
                : ConversationSearch.ActiveAsync(services, token);
            var rows = (await found.Select(ConversationRow.Of).ToListAsync(token))
                .Where(row => wanted is null ? withClosed || row.State != ConversationState.Closed : row.State == wanted)
                .OrderByDescending(row => row.CreatedAt)
                .ToList();
            if (stores.IsJson(result))
            {
                Console.WriteLine(JsonSerializer.Serialize(rows, CommandJsonContext.Default.IReadOnlyListConversationRow));
                return;
            }

            Show(rows);
        }, cancellationToken));
        return list;
    }

    private static void Show(List<ConversationRow> rows)
    {
        if (rows.Count == 0)
        {
            Console.WriteLine("There is none.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = ConsoleTable.Of("Conversation", "State", "Case", "Customer", "Status", "Age");
        foreach (var row in rows)
        {
            table.AddRow(
                row.ConversationId,
                row.Attention ?? row.State,
                row.CaseNumber ?? "-",
                Markup.Escape(row.Customer),
                Markup.Escape(row.CaseStatus ?? "-"),
                ConsoleTable.Age(now - row.CreatedAt));
        }

        ConsoleTable.Write(table);
    }

    private static Command CreateShow()
    {
        var key = new Argument<string>("conversation") { Description = "Its id, its channel's URL, or the id or number of its Case" };
        var stores = new StoreOptions();
        var show = new Command("show", "One conversation, with its ledger");
        show.Arguments.Add(key);
        stores.AddTo(show);
        show.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var text = result.GetValue(key)!;
            var conversation = await ConversationSearch.FindAsync(services, text, token)
                ?? throw new CommandFailedException($"There is no conversation '{text}'. 'supportchat conversations list --all' shows those there are.");
            var ledger = await LedgerAsync(services, conversation.Id, token);
            if (stores.IsJson(result))
            {
                Console.WriteLine(JsonSerializer.Serialize(ConversationView.Of(conversation, ledger), CommandJsonContext.Default.ConversationView));
                return;
            }

            Show(conversation);
            Show(ledger);
        }, cancellationToken));
        return show;
    }

    private static void Show(Conversation conversation)
    {
        Line("conversation", conversation.Id.Value);
        Line("state", ConversationState.Of(conversation));
        Line("customer", conversation.UserId);
        Line("created", $"{conversation.CreatedAt:u}");
        Line("channel", $"{conversation.ChannelUrl} ({conversation.Applied.Channel})");
        foreach (var episode in conversation.Episodes)
        {
            var ended = (episode.IsClosed ? ", closed" : "") + (episode.Deleted ? ", deleted" : "");
            Line($"case {episode.Number}", $"{episode.CaseNumber ?? "not created"} {episode.CaseId?.Value} {episode.Status}{ended}".Trim());
        }

        Line("pending intents", string.Join(", ", conversation.Desired.Intents.Select(intent => intent.Kind)));
        Line("agents", string.Join(", ", conversation.Applied.Agents.Select(agent => $"{agent.UserId.Value} ({agent.Presence})")));
        if (conversation.Backfill is { From: not null } backfill)
        {
            Line(
                "back-fill",
                $"the newest {backfill.Limit} of before the adoption; {(backfill.SkippedMore ? "at least " : "")}{backfill.Skipped} earlier ones left out");
        }

        Line("next try", conversation.Requeue is { } next ? $"{next.At:u}, attempt {next.Attempt}, {next.LastError}" : "");
        Line("attention", conversation.Attention is { } attention ? $"{attention.Reason}: {attention.Detail} (docs/reasons/{attention.Reason}.md)" : "");
    }

    private static void Line(string name, string value) => Console.WriteLine($"{name,-16} {(value.Length == 0 ? "-" : value)}");

    private static void Show(IReadOnlyList<LedgerEntry> ledger)
    {
        Console.WriteLine();
        if (ledger.Count == 0)
        {
            Console.WriteLine("No message yet.");
            return;
        }

        var table = ConsoleTable.Of("Message", "Sent", "State", "Version", "Written", "Case");
        foreach (var entry in ledger)
        {
            table.AddRow(
                entry.MessageId.ToString(CultureInfo.InvariantCulture),
                entry.SentAt.ToString("u", CultureInfo.InvariantCulture),
                entry.State.ToString(),
                VersionOf(entry.Version),
                VersionOf(entry.Written),
                entry.Episode.ToString(CultureInfo.InvariantCulture));
        }

        ConsoleTable.Write(table);
    }

    private static string VersionOf(long version) => version == LedgerEntry.DeletedVersion ? "deleted" : version.ToString(CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<LedgerEntry>> LedgerAsync(ServiceProvider services, ConversationId id, CancellationToken cancellationToken)
    {
        var entries = new List<LedgerEntry>();
        string? continuation = null;
        do
        {
            var page = await services.GetRequiredService<IMessageLedger>().ListAsync(id, 1_000, continuation, cancellationToken);
            entries.AddRange(page.Items);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return entries;
    }
}
