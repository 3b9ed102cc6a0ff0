using Azure.Messaging.ServiceBus;
using SupportChat.Emulators;
using SupportChat.Emulators.ServiceBus;

namespace SupportChat.Benchmarks;

/// <summary>
/// The official client against the Service Bus emulator, in one process: messages sent one by one by eight senders at once, then received with prefetch and
/// completed one by one; in memory, and beside it with a journal.
/// </summary>
internal static class ServiceBusBenchmark
{
    private const string Queue = "transcripts";
    private const int Senders = 8;
    private const int Messages = 8_000;
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("supportchat-bench-").FullName;
        try
        {
            await using var inMemory = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions(), CancellationToken.None);
            await using var onDisk = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { DataFolder = folder }, CancellationToken.None);
            var (memory, journal) = (new Figures(), new Figures());
            for (var round = 0; round <= Rounds; round++)
            {
                await MeasureAsync(inMemory, memory);
                await MeasureAsync(onDisk, journal);
            }

            return
            [
                new Ratio("Service Bus emulator, send: in memory / with journal", Typical(memory.Sent), Typical(journal.Sent), "msg/s", null, AtLeast: true),
                new Ratio("Service Bus emulator, receive and complete", Typical(memory.Completed), Typical(journal.Completed), "msg/s", null, AtLeast: true),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The first round only warms up.
    private static double Typical(List<double> rounds) => rounds.Skip(1).Median();

    private static async Task MeasureAsync(ServiceBusEmulator emulator, Figures figures)
    {
        await using var client = new ServiceBusClient(emulator.ConnectionString);
        figures.Sent.Add(await PerSecondAsync(() => SendAsync(client)));
        figures.Completed.Add(await PerSecondAsync(() => CompleteAsync(client)));
    }

    private static async Task<double> PerSecondAsync(Func<Task> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        await work();
        return Messages / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static Task SendAsync(ServiceBusClient client) => Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
    {
        await using var sender = client.CreateSender(Queue);
        for (var number = 0; number < Messages / Senders; number++)
        {
            await sender.SendMessageAsync(new ServiceBusMessage(new byte[500]));
        }
    }));

    private static async Task CompleteAsync(ServiceBusClient client)
    {
        var left = Messages;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var processor = client.CreateProcessor(
            Queue, new ServiceBusProcessorOptions { MaxConcurrentCalls = 16, PrefetchCount = 200, AutoCompleteMessages = false });
        processor.ProcessMessageAsync += async message =>
        {
            await message.CompleteMessageAsync(message.Message);
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.SetResult();
            }
        };
        processor.ProcessErrorAsync += fault =>
        {
            done.TrySetException(fault.Exception);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync();
        await done.Task;
        await processor.StopProcessingAsync();
    }

    private sealed class Figures
    {
        public List<double> Sent { get; } = [];

        public List<double> Completed { get; } = [];
    }
}
