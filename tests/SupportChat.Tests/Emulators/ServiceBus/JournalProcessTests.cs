using System.Globalization;
using Azure.Messaging.ServiceBus;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus;

/// <summary>The emulator as a process of its own that is killed.</summary>
public sealed class JournalProcessTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-bus-");
    private readonly int port = QuietPort.Find();
    private readonly int controlPort = QuietPort.Find();

    private string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=demo-key;UseDevelopmentEmulator=true;";

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_when_the_process_is_killed()
    {
        var accepted = new List<string>();
        await using (var emulator = await StartAsync())
        {
            Assert.Contains(ConnectionString, emulator.Output, StringComparison.Ordinal);
            await using var client = new ServiceBusClient(ConnectionString, Once());
            await using var sender = client.CreateSender("transcripts");
            await sender.ScheduleMessageAsync(new ServiceBusMessage("later") { MessageId = "later" }, TimeProvider.System.GetUtcNow().AddHours(1));
            await using (var session = await client.AcceptSessionAsync("conversations", "a"))
            {
                await session.SetSessionStateAsync(BinaryData.FromString("state"));
            }

            var sending = SendUntilBrokenAsync(sender, accepted);
            await Eventually.BecomesTrueAsync(() => Count(accepted) >= 50);
            await emulator.KillAsync();
            await sending;
        }

        await using var next = await StartAsync();
        await using var again = new ServiceBusClient(ConnectionString, Once());
        await using var receiver = again.CreateReceiver("transcripts");
        var found = new List<string>();
        while (await receiver.PeekMessagesAsync(250) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(message => message.MessageId));
        }

        Assert.Equal(["later", .. accepted], found.Take(accepted.Count + 1));
        // The one that was under way may have been stored, its answer lost.
        Assert.InRange(found.Count, accepted.Count + 1, accepted.Count + 2);
        await using var held = await again.AcceptSessionAsync("conversations", "a");
        Assert.Equal("state", (await held.GetSessionStateAsync()).ToString());
    }

    [Fact]
    public async Task A_folder_that_another_emulator_uses_is_one_clear_line()
    {
        await using var first = await StartAsync();
        await using var second = CommandProcess.Start(
            ["emulate", "--only", "servicebus", "--servicebus-port", "0", "--servicebus-control-port", "0", "--data", folder.FullName],
            new Dictionary<string, string?>());

        Assert.Equal(4, await second.ExitAsync());

        Assert.Contains("no other emulator uses", Assert.Single(second.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static ServiceBusClientOptions Once() =>
        new() { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(20) } };

    private static int Count(List<string> accepted)
    {
        lock (accepted)
        {
            return accepted.Count;
        }
    }

    private static async Task SendUntilBrokenAsync(ServiceBusSender sender, List<string> accepted)
    {
        try
        {
            for (var number = 0; ; number++)
            {
                var id = $"m{number}";
                await sender.SendMessageAsync(new ServiceBusMessage("x") { MessageId = id });
                lock (accepted)
                {
                    accepted.Add(id);
                }
            }
        }
        catch (ServiceBusException)
        {
            // Killed.
        }
    }

    private async Task<CommandProcess> StartAsync()
    {
        var emulator = CommandProcess.Start(
            [
                "emulate", "--only", "servicebus", "--servicebus-port", port.ToString(CultureInfo.InvariantCulture),
                "--servicebus-control-port", controlPort.ToString(CultureInfo.InvariantCulture), "--data", folder.FullName,
            ],
            new Dictionary<string, string?>());
        await emulator.ReadyAsync(new Uri($"http://127.0.0.1:{controlPort}/emulator/state"));
        await Eventually.BecomesTrueAsync(() => emulator.Output.Contains("ready", StringComparison.Ordinal));
        return emulator;
    }
}
