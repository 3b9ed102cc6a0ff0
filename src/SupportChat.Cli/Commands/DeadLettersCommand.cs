using System.CommandLine;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using SupportChat.Queueing;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat dead-letters list|show|replay|discard</c>: what ended without success, in the stores.</summary>
internal static class DeadLettersCommand
{
    private const int PageSize = 100;

    public static Command Create()
    {
        var command = new Command("dead-letters", "What ended without success, and doing it again");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateShow());
        command.Subcommands.Add(CreateReplay());
        command.Subcommands.Add(CreateDiscard());
        return command;
    }

    private static Command CreateList()
    {
        var stores = new StoreOptions();
        var command = new Command("list", "All of them, without their bodies");
        stores.AddTo(command);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var rows = await AllAsync(services, token).Select(DeadLetterRow.Of).ToListAsync(token);
            if (stores.IsJson(result))
            {
                Console.WriteLine(JsonSerializer.Serialize(rows, CommandJsonContext.Default.IReadOnlyListDeadLetterRow));
                return;
            }

            Show(rows);
        }, cancellationToken));
        return command;
    }

    private static void Show(List<DeadLetterRow> rows)
    {
        if (rows.Count == 0)
        {
            Console.WriteLine("There is none.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = ConsoleTable.Of("Id", "Age", "Kind", "Reason", "Description");
        foreach (var row in rows)
        {
            table.AddRow(row.Id, ConsoleTable.Age(now - row.At), Markup.Escape(row.Kind), row.Reason, Markup.Escape(row.Description));
        }

        ConsoleTable.Write(table);
        Console.WriteLine("\n'supportchat dead-letters show ID' tells more; 'replay ID' does it again.");
    }

    private static Command CreateShow()
    {
        var id = new Argument<string>("id") { Description = "As 'list' shows it" };
        var body = new Option<bool>("--body") { Description = "Print the body too: it may hold what a customer wrote" };
        var stores = new StoreOptions();
        var command = new Command("show", "One of them");
        command.Arguments.Add(id);
        command.Options.Add(body);
        stores.AddTo(command);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var letter = await services.GetRequiredService<IDeadLetterStore>().FindAsync(result.GetValue(id)!, token)
                ?? throw NotThere();
            var text = result.GetValue(body) ? Encoding.UTF8.GetString(letter.Item.Body.Span) : null;
            if (stores.IsJson(result))
            {
                Console.WriteLine(JsonSerializer.Serialize(DeadLetterRow.Of(letter) with { Body = text }, CommandJsonContext.Default.DeadLetterRow));
                return;
            }

            Console.WriteLine($"queue         {letter.Queue}");
            Console.WriteLine($"kind          {letter.Item.Kind}");
            Console.WriteLine($"conversation  {letter.Item.ConversationId}");
            Console.WriteLine($"reason        {letter.Reason} (docs/reasons/{letter.Reason}.md)");
            Console.WriteLine($"description   {letter.Description}");
            Console.WriteLine($"attempts      {letter.Item.Attempt}");
            Console.WriteLine($"at            {letter.At:u}");
            Console.WriteLine(text ?? $"body          {letter.Item.Body.Length} bytes (--body prints them)");
        }, cancellationToken));
        return command;
    }

    private static Command CreateReplay()
    {
        var id = new Argument<string?>("id") { Description = "As 'list' shows it", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every one of them" };
        var stores = new StoreOptions();
        var command = new Command("replay", "Queue work again, and remove its dead letter (the embedded queue only; on Azure use POST /api/ops/dead-letters/{id}/replay)");
        command.Arguments.Add(id);
        command.Options.Add(all);
        stores.AddTo(command, prints: false);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            var chosen = result.GetValue(id);
            if ((chosen is null) != result.GetValue(all))
            {
                throw new CommandFailedException("Name one dead letter by its id, or all of them with --all.");
            }

            await using var services = stores.Open(result);
            var deadLetters = services.GetRequiredService<DeadLetters>();
            var ids = chosen is not null ? [chosen] : await AllAsync(services, token).Select(letter => letter.Id!).ToListAsync(token);
            var left = new List<string>();
            foreach (var each in ids)
            {
                if (!await deadLetters.ReplayAsync(each, token))
                {
                    left.Add(each);
                }
            }

            Console.WriteLine($"{ids.Count - left.Count} of {ids.Count} queued again; a running 'serve' takes them within half a minute.");
            if (left.Count > 0)
            {
                throw new CommandFailedException(
                    $"Not queued: {string.Join(", ", left)}. They are no longer there, or no queue carries their kind ('dead-letters show ID' says which): the running integration tries those with POST /api/ops/dead-letters/ID/replay.");
            }
        }, cancellationToken));
        return command;
    }

    private static Command CreateDiscard()
    {
        var id = new Argument<string>("id") { Description = "As 'list' shows it" };
        var stores = new StoreOptions();
        var command = new Command("discard", "Remove one for good, without doing it again");
        command.Arguments.Add(id);
        stores.AddTo(command, prints: false);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            if (!await services.GetRequiredService<IDeadLetterStore>().DeleteAsync(result.GetValue(id)!, token))
            {
                throw NotThere();
            }

            Console.WriteLine("Discarded.");
        }, cancellationToken));
        return command;
    }

    private static CommandFailedException NotThere() => new("There is no dead letter with this id: 'supportchat dead-letters list' shows those there are.");

    private static async IAsyncEnumerable<DeadLetter> AllAsync(
        ServiceProvider stores, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await stores.GetRequiredService<IDeadLetterStore>().ListAsync(PageSize, continuation, cancellationToken);
            foreach (var letter in page.Items)
            {
                yield return letter;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }
}
