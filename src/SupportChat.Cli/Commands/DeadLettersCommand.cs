using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using SupportChat.Queueing;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat dead-letters list|show|export|replay|purge</c>: what ended without success, in the stores.</summary>
internal static class DeadLettersCommand
{
    public static Command Create()
    {
        var command = new Command("dead-letters", "What ended without success, and doing it again");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateShow());
        command.Subcommands.Add(CreateExport());
        command.Subcommands.Add(ReplayDeadLettersCommand.Create());
        command.Subcommands.Add(PurgeDeadLettersCommand.Create());
        return command;
    }

    /// <summary>The one with an id, which must be there.</summary>
    /// <exception cref="CommandFailedException">It is not.</exception>
    public static async Task<DeadLetter> FindAsync(IServiceProvider services, string id, CancellationToken cancellationToken) =>
        await services.GetRequiredService<IDeadLetterStore>().FindAsync(id, cancellationToken)
            ?? throw new CommandFailedException("There is no dead letter with this id: 'supportchat dead-letters list' shows those there are.");

    private static Command CreateList()
    {
        var selection = new DeadLetterSelection();
        var stores = new StoreOptions();
        var command = new Command("list", "All of them, without their bodies");
        selection.AddFilterTo(command);
        stores.AddTo(command);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var letters = await ReadAsync(services, selection.Filter(result, TimeProvider.System), token).ToListAsync(token);
            if (stores.IsJson(result))
            {
                Console.WriteLine(JsonSerializer.Serialize(letters, CommandJsonContext.Default.IReadOnlyListDeadLetterSummary));
                return;
            }

            Show(letters);
        }, cancellationToken));
        return command;
    }

    private static void Show(List<DeadLetterSummary> letters)
    {
        if (letters.Count == 0)
        {
            Console.WriteLine("There is none.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = ConsoleTable.Of("Id", "Age", "Kind", "Reason", "Description");
        foreach (var letter in letters)
        {
            table.AddRow(
                letter.Id, ConsoleTable.Age(now - letter.At), Markup.Escape(letter.Kind), Markup.Escape(letter.Reason), Markup.Escape(letter.Description));
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
            var stored = await FindAsync(services, result.GetValue(id)!, token);
            var letter = DeadLetterSummary.Of(stored);
            var text = result.GetValue(body) ? Encoding.UTF8.GetString(stored.Item.Body.Span) : null;
            if (stores.IsJson(result))
            {
                var json = JsonSerializer.SerializeToNode(letter, CommandJsonContext.Default.DeadLetterSummary)!.AsObject();
                if (text is not null)
                {
                    json["body"] = JsonValue.Create(text);
                }

                Console.WriteLine(json.ToJsonString(CommandJsonContext.Default.Options));
                return;
            }

            Console.WriteLine($"queue         {letter.Queue}");
            Console.WriteLine($"kind          {letter.Kind}");
            Console.WriteLine($"conversation  {letter.ConversationId}");
            Console.WriteLine($"message       {letter.MessageId?.ToString() ?? "-"}");
            Console.WriteLine($"reason        {letter.Reason} (docs/reasons/{letter.Reason}.md)");
            Console.WriteLine($"description   {letter.Description}");
            Console.WriteLine($"attempts      {letter.Attempts}");
            Console.WriteLine($"first queued  {letter.FirstQueuedAt:u}");
            Console.WriteLine($"at            {letter.At:u}");
            Console.WriteLine(text ?? $"body          {letter.BodyBytes} bytes (--body prints them)");
        }, cancellationToken));
        return command;
    }

    private static Command CreateExport()
    {
        var file = new Option<string>("--out")
        {
            Description = "File to write, one JSON object a line; one that is there is replaced",
            HelpName = "file",
            Required = true,
        };
        var selection = new DeadLetterSelection();
        var stores = new StoreOptions();
        var command = new Command("export", "All of them into a file, without their bodies");
        command.Options.Add(file);
        selection.AddFilterTo(command);
        stores.AddTo(command, prints: false);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var count = 0;
            try
            {
                await using var writer = new StreamWriter(result.GetValue(file)!, append: false);
                await foreach (var letter in ReadAsync(services, selection.Filter(result, TimeProvider.System), token))
                {
                    await writer.WriteLineAsync(JsonSerializer.Serialize(letter, JsonLinesContext.Default.DeadLetterSummary));
                    count++;
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException($"The file '{result.GetValue(file)}' cannot be written: {fault.Message}");
            }

            Console.WriteLine($"{count} written to {result.GetValue(file)}.");
        }, cancellationToken));
        return command;
    }

    private static IAsyncEnumerable<DeadLetterSummary> ReadAsync(IServiceProvider services, DeadLetterFilter filter, CancellationToken cancellationToken) =>
        services.GetRequiredService<IDeadLetterStore>().ListAllAsync(filter, cancellationToken).Select(DeadLetterSummary.Of);
}
