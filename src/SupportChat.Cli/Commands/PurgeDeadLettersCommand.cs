using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Queueing;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat dead-letters purge</c>: removes dead letters for good, without doing their work, once somebody has said yes.</summary>
internal static class PurgeDeadLettersCommand
{
    public static Command Create()
    {
        var selection = new DeadLetterSelection();
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var stores = new StoreOptions();
        var command = new Command("purge", "Remove some for good, without doing their work; asks first");
        selection.DemandIn(command, withAge: true, withAll: false);
        command.Options.Add(yes);
        stores.AddTo(command, prints: false);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var letters = selection.Id(result) is { } id
                ? [DeadLetterSummary.Of(await DeadLettersCommand.FindAsync(services, id, token))]
                : await services.GetRequiredService<IDeadLetterStore>().ListAllAsync(selection.Filter(result, TimeProvider.System), token)
                    .Select(DeadLetterSummary.Of).ToListAsync(token);
            if (letters.Count == 0)
            {
                Console.WriteLine("There is none.");
                return;
            }

            Console.WriteLine($"{Count(letters)} would go for good, and their work would not be done.");
            if (!result.GetValue(yes) && !IsConfirmed())
            {
                Console.WriteLine("Nothing was purged.");
                return;
            }

            var purged = await services.GetRequiredService<DeadLetters>().PurgeManyAsync(letters, "the command", token);
            Console.WriteLine($"{purged} of {letters.Count} purged.");
        }, cancellationToken));
        return command;
    }

    private static string Count(IReadOnlyList<DeadLetterSummary> letters)
    {
        var reasons = letters.CountBy(letter => letter.Reason).OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Value} {reason.Key}");
        var oldest = letters.Min(letter => letter.At);
        return $"{letters.Count} dead letter{(letters.Count == 1 ? "" : "s")} ({string.Join(", ", reasons)}, the oldest of {oldest:u})";
    }

    private static bool IsConfirmed()
    {
        if (Console.IsInputRedirected)
        {
            throw new CommandUsageException("There is nobody to ask: add --yes to purge them.");
        }

        Console.Write("Purge? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
