using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Queueing;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat dead-letters replay</c>: queues one again, or many at a pace, each removed once its work is queued.</summary>
internal static class ReplayDeadLettersCommand
{
    /// <summary>How often progress is told.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var selection = new DeadLetterSelection();
        var perSecond = new Option<int>("--per-second")
        {
            Description = $"At most so many a second, from 1 to {DeadLetterReplayRequest.MaxPerSecond}",
            DefaultValueFactory = _ => DeadLetterReplayRequest.DefaultPerSecond,
            HelpName = "number",
        };
        perSecond.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > DeadLetterReplayRequest.MaxPerSecond)
            {
                result.AddError($"--per-second must be a number from 1 to {DeadLetterReplayRequest.MaxPerSecond}.");
            }
        });
        var stores = new StoreOptions();
        var command = new Command("replay", "Queue work again, and remove its dead letter (the embedded queue only; on Azure use POST /api/ops/dead-letters/replay)");
        selection.DemandIn(command, withAge: false, withAll: true);
        command.Options.Add(perSecond);
        stores.AddTo(command, prints: false);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var deadLetters = services.GetRequiredService<DeadLetters>();
            var (replayed, failed) = selection.Id(result) is { } id
                ? await deadLetters.ReplayAsync(id, token) ? (1, (IReadOnlyList<string>)[]) : (0, [id])
                : await ReplayManyAsync(
                    deadLetters,
                    new DeadLetterReplayRequest(selection.Filter(result, TimeProvider.System))
                    {
                        Limit = DeadLetterReplayRequest.MaxLimit,
                        PerSecond = result.GetValue(perSecond),
                        Longest = Pause,
                    },
                    token);
            Console.WriteLine($"{replayed} of {replayed + failed.Count} queued again; a running 'serve' takes them within half a minute.");
            if (failed.Count > 0)
            {
                throw new CommandFailedException(
                    $"Not queued: {string.Join(", ", failed)}. They are no longer there, or no queue carries their kind ('dead-letters show ID' says which): the running integration tries those with POST /api/ops/dead-letters/ID/replay.");
            }
        }, cancellationToken));
        return command;
    }

    private static async Task<(int Replayed, IReadOnlyList<string> Failed)> ReplayManyAsync(
        DeadLetters deadLetters, DeadLetterReplayRequest request, CancellationToken cancellationToken)
    {
        var replayed = 0;
        var failed = new List<string>();
        using var progress = new Progress();
        while (true)
        {
            var result = await deadLetters.ReplayManyAsync(request, cancellationToken);
            replayed += result.Replayed;
            failed.AddRange(result.FailedIds);
            if (result.Next is null)
            {
                return (replayed, failed);
            }

            progress.Tell($"{replayed} queued again, {failed.Count} failed, {CountOf(result.Remaining)} to go");
            request = request with { Cursor = result.Next };
        }
    }

    private static string CountOf(int remaining) => remaining < DeadLetterReplayRequest.MaxLimit ? $"{remaining}" : $"{remaining} or more";
}
