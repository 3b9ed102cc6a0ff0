using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SupportChat.Salesforce.PubSub;
using SupportChat.Upstreams;

namespace SupportChat.CaseChanges;

/// <summary>
/// One subscription from start to end. Reading and decoding run ahead of applying, by a few answers; changes that waited are applied together.
/// The position moves only after the sink has returned.
/// </summary>
internal sealed partial class SubscriptionSession(
    string topic,
    IEventBus bus,
    BatchDecoder decoder,
    ICaseChangeSink sink,
    UnreadableEvents unreadable,
    ReplayPosition position,
    CursorLease lease,
    TopicState status,
    TimeSpan watchdog,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>What is decoded while the changes before it are on their way to the disk; all of it is applied together then.</summary>
    private const int AnswersAhead = 200;

    /// <summary>From so many changes on, more are on their way: a group costs what it touches, however many changes of it there are, so it waits for them.</summary>
    private const int Flood = 500;

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(10);

    /// <summary>True once the stream is known to work: an answer was applied, or it ended by the watchdog instead of a fault.</summary>
    public bool Worked { get; private set; }

    /// <summary>
    /// Reads until the server ends the stream, falls silent for the watchdog's time, or <paramref name="window"/> is over; all of these return.
    /// </summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="window">Stop reading; what is being applied may finish.</param>
    /// <param name="abort">Stop everything at once.</param>
    /// <exception cref="PubSubException">The stream broke.</exception>
    /// <exception cref="OperationCanceledException">Aborted.</exception>
    public async Task RunAsync(ReplayStart start, CancellationToken window, CancellationToken abort)
    {
        position.Resubscribed();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(window);
        var batches = Channel.CreateBounded<DecodedBatch>(new BoundedChannelOptions(AnswersAhead) { SingleReader = true, SingleWriter = true });
        var reader = ReadAsync(start, batches.Writer, reading, window);
        try
        {
            await ApplyAllAsync(batches.Reader, window, abort);
        }
        finally
        {
            await reading.CancelAsync();
            await reader;
        }
    }

    /// <summary>Never throws: its end, good or bad, travels in the channel.</summary>
    private async Task ReadAsync(ReplayStart start, ChannelWriter<DecodedBatch> batches, CancellationTokenSource reading, CancellationToken window)
    {
        await using var silence = new IdleTimeout(watchdog, reading, time);
        try
        {
            await foreach (var answer in bus.SubscribeAsync(topic, start, reading.Token))
            {
                silence.Pause();
                status.Answered(keepAlive: answer.Events.Count == 0, time.GetUtcNow());
                await batches.WriteAsync(await decoder.DecodeAsync(answer, reading.Token), reading.Token);
                silence.Resume();
            }

            batches.Complete();
        }
        catch (OperationCanceledException) when (silence.Expired || window.IsCancellationRequested)
        {
            if (silence.Expired)
            {
                Worked = true;
                status.Works();
            }

            batches.Complete();
        }
        catch (Exception exception)
        {
            batches.Complete(exception);
        }
    }

    private async Task ApplyAllAsync(ChannelReader<DecodedBatch> batches, CancellationToken window, CancellationToken abort)
    {
        var group = new List<DecodedBatch>();
        var changes = new List<CaseChange>();
        while (await batches.WaitToReadAsync(abort) && !window.IsCancellationRequested)
        {
            Take(batches, group, changes);
            if (changes.Count >= Flood)
            {
                await Task.Delay(Linger, time, window).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Take(batches, group, changes);
            }

            if (!await ApplyAsync(group, changes, window, abort))
            {
                return;
            }

            group.Clear();
            changes = changes.Count == 0 ? changes : [];
        }
    }

    private static void Take(ChannelReader<DecodedBatch> batches, List<DecodedBatch> group, List<CaseChange> changes)
    {
        while (group.Count < AnswersAhead && batches.TryRead(out var batch))
        {
            group.Add(batch);
            changes.AddRange(batch.Changes);
        }
    }

    /// <summary>
    /// Applies, again and again while that fails: giving the events back would make Salesforce deliver them once more, at the cost of the org's daily
    /// allocation. False when the window ended first.
    /// </summary>
    private async Task<bool> ApplyAsync(List<DecodedBatch> group, List<CaseChange> changes, CancellationToken window, CancellationToken abort)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await HandOverAsync(group, changes, abort);
                Moved(group, changes);
                return true;
            }
            catch (Exception exception) when (!abort.IsCancellationRequested)
            {
                var code = exception is UpstreamException upstream ? upstream.Code : exception.GetType().Name;
                LogNotApplied(logger, topic, changes.Count, code, exception);
                status.Failed(code, time.GetUtcNow());
            }

            if (window.IsCancellationRequested)
            {
                return false;
            }

            await Task.Delay(ReconnectDelay.Of(PubSubFailure.Reconnect, attempt, Random.Shared.NextDouble()), time, window);
        }
    }

    private async Task HandOverAsync(List<DecodedBatch> group, List<CaseChange> changes, CancellationToken abort)
    {
        foreach (var batch in group)
        {
            foreach (var (item, code) in batch.Unreadable ?? [])
            {
                await unreadable.AddAsync(topic, item, code, abort);
            }
        }

        if (changes.Count > 0)
        {
            await sink.ApplyManyAsync(changes, abort);
        }
    }

    private void Moved(List<DecodedBatch> group, List<CaseChange> changes)
    {
        var events = 0;
        foreach (var batch in group)
        {
            if (batch.Events == 0)
            {
                position.Quiet(batch.Latest);
                continue;
            }

            // Ids before these two would only be overtaken by them.
            if (batch.Before is { } before)
            {
                position.Applied(before);
            }

            position.Applied(batch.Latest);
            events += batch.Events;
        }

        var eventAt = LastCommit(changes);
        lease.Move(position.Safe, eventAt, events);
        status.Applied(events, eventAt);
        Worked = true;
    }

    private static DateTimeOffset? LastCommit(List<CaseChange> changes)
    {
        for (var i = changes.Count - 1; i >= 0; i--)
        {
            if (changes[i].Version is { } version)
            {
                return DateTimeOffset.FromUnixTimeMilliseconds(version.CommitTimestamp);
            }
        }

        return null;
    }

    [LoggerMessage(3216, LogLevel.Warning, "{Count} changes of stream {Topic} could not be applied ({Code}); tried again")]
    private static partial void LogNotApplied(ILogger logger, string topic, int count, string code, Exception exception);
}
