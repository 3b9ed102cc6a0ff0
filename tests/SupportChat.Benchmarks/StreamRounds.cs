using System.Diagnostics;
using Avro.Generic;
using Avro.IO;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Benchmarks;

/// <summary>
/// Two readers of the same events, each from where it stopped before: ours, and a bare loop that reads them over gRPC and decodes their Avro with the
/// library's own reader. Both count whole readings: connecting and ending are in the time.
/// </summary>
internal sealed class StreamRounds(IServiceProvider services, string topic)
{
    private readonly CaseChangeSubscription subscription = services.GetRequiredService<CaseChangeSubscription>();
    private readonly CaseChangeStreamStatus status = services.GetRequiredService<CaseChangeStreamStatus>();
    private readonly ICursorStore cursors = services.GetRequiredService<ICursorStore>();
    private readonly IEventBus bus = services.GetRequiredService<IEventBus>();
    private ReplayStart bareStart = ReplayStart.Earliest;

    private long Applied => status.Topics is [var topic, ..] ? topic.Events : 0;

    /// <summary>Ours begins with everything that the topic retains.</summary>
    public Task PrepareAsync() => cursors.SaveAsync(topic, new StreamCursor { Watermark = TimeProvider.System.GetUtcNow() }, null, CancellationToken.None);

    /// <summary>Seconds until so many events were read and decoded.</summary>
    public async Task<double> BareAsync(int count)
    {
        var clock = Stopwatch.StartNew();
        var seen = 0;
        GenericDatumReader<GenericRecord>? reader = null;
        await foreach (var answer in bus.SubscribeAsync(topic, bareStart, CancellationToken.None))
        {
            foreach (var item in answer.Events)
            {
                reader ??= Reader((await bus.GetSchemaAsync(item.Event.SchemaId, CancellationToken.None)).Record);
                using var payload = new MemoryStream(item.Event.Payload.ToByteArray());
                seen += reader.Read(null!, new BinaryDecoder(payload)) is null ? 0 : 1;
            }

            if (seen >= count)
            {
                bareStart = ReplayStart.After(answer.LatestReplayId.Memory);
                break;
            }
        }

        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Seconds until so many events were applied, their work queued and the position written, all on disk.</summary>
    public async Task<double> OursAsync(int count)
    {
        var target = Applied + count;
        using var stop = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var run = subscription.RunAsync(topic, stop.Token);
        while (Applied < target)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        await stop.CancelAsync();
        await run;
        return clock.Elapsed.TotalSeconds;
    }

    private static GenericDatumReader<GenericRecord> Reader(Avro.Schema schema) => new(schema, schema);
}
