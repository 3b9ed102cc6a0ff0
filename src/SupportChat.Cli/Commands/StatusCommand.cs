using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat status [--watch]</c>: queues, streams, resync, dead letters and who needs a person, from the stores.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var stores = new StoreOptions();
        var watch = new Option<bool>("--watch") { Description = "Look again each second, until Ctrl+C" };
        var command = new Command("status", "What waits, how far the streams are, what needs a person");
        command.Options.Add(watch);
        stores.AddTo(command);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = stores.Open(result);
            var view = await StatusView.ReadAsync(services, token);
            if (stores.IsJson(result))
            {
                Console.WriteLine(JsonSerializer.Serialize(view, CommandJsonContext.Default.StatusView));
            }
            else if (!result.GetValue(watch))
            {
                ConsoleTable.Write(Draw(view));
            }
            else
            {
                await AnsiConsole.Live(Draw(view)).StartAsync(async live =>
                {
                    while (true)
                    {
                        await Task.Delay(Pause, TimeProvider.System, token);
                        live.UpdateTarget(Draw(await StatusView.ReadAsync(services, token)));
                    }
                });
            }
        }, cancellationToken));
        return command;
    }

    private static Table Draw(StatusView view)
    {
        var table = ConsoleTable.Of("What", "How it stands");
        table.AddRow("conversations", string.Join(", ", view.Conversations.Select(state => $"{state.Value} {state.Key}")));
        foreach (var (name, queue) in view.Queues)
        {
            var oldest = queue.OldestReady is { } age ? $", the oldest waits for {ConsoleTable.Age(age)}" : "";
            table.AddRow($"queue {Markup.Escape(name)}", $"{queue.Ready} ready, {queue.Scheduled} scheduled, {queue.Leased} at work{oldest}");
        }

        foreach (var stream in view.Streams)
        {
            var last = stream.LastEventAt is { } at ? $", last event {ConsoleTable.Age(view.At - at)} ago" : ", no event yet";
            table.AddRow("stream", $"{Markup.Escape(stream.Topic)}: {(stream.Reading ? "read" : "[yellow]nobody reads it[/]")}{last}");
        }

        table.AddRow("resync", view.LastResyncAt is { } resync ? $"{ConsoleTable.Age(view.At - resync)} ago" : "not yet");
        table.AddRow("dead letters", view.DeadLetters == 0 ? "none" : $"[red]{view.DeadLetters}{(view.MoreDeadLetters ? " or more" : "")}[/]");
        foreach (var row in view.Attention)
        {
            table.AddRow("[red]attention[/]", $"{row.ConversationId} {row.Attention}");
        }

        return table;
    }
}
