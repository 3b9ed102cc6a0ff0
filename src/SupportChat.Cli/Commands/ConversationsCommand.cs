using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using SupportChat.Cli.Hosting;
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
        var data = SharedOptions.Data($"'{ServeCommand.DefaultData}'; unused when Storage__Tables is set");
        var state = new Option<string?>("--state") { Description = "Only those in this state" };
        state.AcceptOnlyFromAmong([.. ConversationState.All]);
        var list = new Command("list", "Every active conversation");
        list.Options.Add(state);
        list.Options.Add(data);
        list.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var stores = IntegrationHost.OpenExistingStores(result.GetValue(data) ?? ServeCommand.DefaultData);
            var table = new Table().AddColumns("Conversation", "State", "Created", "Channel", "Case", "Status", "Attention");
            var wanted = result.GetValue(state);
            await foreach (var conversation in ActiveAsync(stores, token).Where(conversation => wanted is null || ConversationState.Of(conversation) == wanted))
            {
                table.AddRow(
                    conversation.Id.Value,
                    ConversationState.Of(conversation),
                    conversation.CreatedAt.ToString("u", CultureInfo.InvariantCulture),
                    conversation.Applied.Channel.ToString(),
                    conversation.Current.CaseNumber ?? "-",
                    Markup.Escape(conversation.Current.Status ?? "-"),
                    conversation.Attention?.Reason ?? "");
            }

            ConsoleTable.Write(table);
        }, cancellationToken));
        return list;
    }

    private static Command CreateShow()
    {
        var id = new Argument<string>("id") { Description = "26 characters, as 'list' shows them" };
        var data = SharedOptions.Data($"'{ServeCommand.DefaultData}'; unused when Storage__Tables is set");
        var show = new Command("show", "One conversation, with its ledger");
        show.Arguments.Add(id);
        show.Options.Add(data);
        show.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var stores = IntegrationHost.OpenExistingStores(result.GetValue(data) ?? ServeCommand.DefaultData);
            var text = result.GetValue(id);
            if (!ConversationId.TryParse(text, out var conversationId)
                || await stores.GetRequiredService<IConversationStore>().FindAsync(conversationId, token) is not { } stored)
            {
                throw new CommandFailedException($"There is no conversation '{text}'. 'supportchat conversations list' shows those there are.");
            }

            await ShowAsync(stores, stored.Value, token);
        }, cancellationToken));
        return show;
    }

    private static async IAsyncEnumerable<Conversation> ActiveAsync(
        ServiceProvider stores, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var store = stores.GetRequiredService<IConversationStore>();
        await foreach (var (_, ids) in stores.GetRequiredService<IConversationIndex>().ListAllActiveAsync(cancellationToken))
        {
            var records = await store.FindManyAsync(ids, cancellationToken);
            foreach (var id in ids.Where(records.ContainsKey))
            {
                yield return records[id].Value;
            }
        }
    }

    private static async Task ShowAsync(ServiceProvider stores, Conversation conversation, CancellationToken cancellationToken)
    {
        var table = new Table().AddColumns("", "").HideHeaders();
        table.AddRow("Conversation", conversation.Id.Value);
        table.AddRow("Channel", $"{Markup.Escape(conversation.ChannelUrl)} ({conversation.Applied.Channel})");
        foreach (var episode in conversation.Episodes)
        {
            var ended = (episode.IsClosed ? ", closed" : "") + (episode.Deleted ? ", deleted" : "");
            var status = Markup.Escape(episode.Status ?? "");
            table.AddRow($"Case {episode.Number}", $"{episode.CaseNumber ?? "not created"} {episode.CaseId?.Value} {status}{ended}");
        }

        table.AddRow("Pending intents", string.Join(", ", conversation.Desired.Intents.Select(intent => intent.Kind)));
        table.AddRow("Agents", string.Join(", ", conversation.Applied.Agents.Select(agent => $"{agent.UserId.Value} ({agent.Presence})")));
        if (conversation.Backfill is { From: not null } backfill)
        {
            table.AddRow(
                "Back-fill",
                $"the newest {backfill.Limit} of before the adoption; {(backfill.SkippedMore ? "at least " : "")}{backfill.Skipped} earlier ones left out");
        }

        table.AddRow("Next try", conversation.Requeue is { } next ? $"{next.At:u}, attempt {next.Attempt}, {Markup.Escape(next.LastError)}" : "-");
        table.AddRow("Attention", conversation.Attention is { } attention ? $"{attention.Reason}: {Markup.Escape(attention.Detail)}" : "-");
        ConsoleTable.Write(table);

        var ledger = new Table().AddColumns("Message", "Sent", "State", "Version", "Written", "Case");
        string? continuation = null;
        do
        {
            var page = await stores.GetRequiredService<IMessageLedger>().ListAsync(conversation.Id, 1_000, continuation, cancellationToken);
            foreach (var entry in page.Items)
            {
                ledger.AddRow(
                    entry.MessageId.ToString(CultureInfo.InvariantCulture),
                    entry.SentAt.ToString("u", CultureInfo.InvariantCulture),
                    entry.State.ToString(),
                    entry.Version == LedgerEntry.DeletedVersion ? "deleted" : entry.Version.ToString(CultureInfo.InvariantCulture),
                    entry.Written == LedgerEntry.DeletedVersion ? "deleted" : entry.Written.ToString(CultureInfo.InvariantCulture),
                    entry.Episode.ToString(CultureInfo.InvariantCulture));
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        ConsoleTable.Write(ledger);
    }
}
