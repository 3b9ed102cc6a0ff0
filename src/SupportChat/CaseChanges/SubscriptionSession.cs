using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SupportChat.Salesforce.PubSub;
using SupportChat.Upstreams;

namespace SupportChat.CaseChanges;

/// <summary>
/// One subscribe call from start to end. Reading and decoding run ahead of applying, by a few answers; changes that waited are applied together.
/// The position moves only after the sink has returned.
/// </summary>
internal sealed partial class SubscriptionSession(SubscriptionContext context, ReplayPosition position)
{
    /// <summary>What is decoded while the changes before it are on their way to the disk; all of it is applied together then.</summary>
    private const int AnswersAhead = 200;

    /// <summary>
    /// From so many changes on, more are on their way: a group costs what it touches, however many changes of it there are, so it waits for them.
    /// </summary>
    private const int Flood = 500;

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(10);

    /// <summary>True once the stream is known to work: an answer was applied, or it ended by the idle timeout instead of a fault.</summary>
    public bool Worked { get; private set; }

    /// <summary>
    /// Reads until the server ends the stream, falls silent for the idle timeout, or <paramref name="stop"/>; all of these return.
    /// </summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="stop">Stop reading; what is being applied may finish.</param>
    /// <param name="abort">Stop everything at once.</param>
    /// <exception cref="PubSubException">The stream broke.</exception>
    /// <exception cref="OperationCanceledException">Aborted.</exception>
    public async Task RunAsync(ReplayStart start, CancellationToken stop, CancellationToken abort)
    {
        position.Resubscribed();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var batches = Channel.CreateBounded<DecodedBatch>(new BoundedChannelOptions(AnswersAhead) { SingleReader = true, SingleWriter = true });
        var reads = ReadAsync(start, batches.Writer, reading, stop);
        try
        {
            await ApplyAllAsync(batches.Reader, stop, abort);
        }
        finally
        {
            await reading.CancelAsync();
            await reads;
        }
    }

    /// <summary>Never throws: its end, good or bad, travels in the channel.</summary>
    private async Task ReadAsync(ReplayStart start, ChannelWriter<DecodedBatch> batches, CancellationTokenSource reading, CancellationToken stop)
    {
        await using var idle = new IdleTimeout(context.IdleTimeout, reading, context.Time);
        try
        {
            await foreach (var answer in context.Bus.SubscribeAsync(context.Topic, start, reading.Token))
            {
                idle.Pause();
                if (answer.Events.Count == 0)
                {
                    var now = context.Time.GetUtcNow();
                    context.Status.Update(context.Topic, known => known with { LastKeepAliveAt = now });
                }

                await batches.WriteAsync(await context.Decoder.DecodeAsync(answer, reading.Token), reading.Token);
                idle.Resume();
            }

            batches.Complete();
        }
        catch (OperationCanceledException) when (idle.Expired || stop.IsCancellationRequested)
        {
            if (idle.Expired)
            {
                Worked = true;
                context.Status.Update(context.Topic, static known => known.Works());
            }

            batches.Complete();
        }
        catch (Exception exception)
        {
            batches.Complete(exception);
        }
    }

    private async Task ApplyAllAsync(ChannelReader<DecodedBatch> batches, CancellationToken stop, CancellationToken abort)
    {
        var group = new List<DecodedBatch>();
        var changes = new List<CaseChange>();
        while (await batches.WaitToReadAsync(abort) && !stop.IsCancellationRequested)
        {
            TakeWaiting(batches, group, changes);
            if (changes.Count >= Flood)
            {
                await Task.Delay(Linger, context.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                TakeWaiting(batches, group, changes);
            }

            if (!await ApplyAsync(group, changes, stop, abort))
            {
                return;
            }

            group.Clear();
            changes = changes.Count == 0 ? changes : [];
        }
    }

    private static void TakeWaiting(ChannelReader<DecodedBatch> batches, List<DecodedBatch> group, List<CaseChange> changes)
    {
        while (group.Count < AnswersAhead && batches.TryRead(out var batch))
        {
            group.Add(batch);
            changes.AddRange(batch.Changes);
        }
    }

    /// <summary>
    /// Applies, again and again while that fails: giving the events back would make Salesforce deliver them once more, at the cost of the org's daily
    /// allocation. False when it was stopped first.
    /// </summary>
    private async Task<bool> ApplyAsync(List<DecodedBatch> group, List<CaseChange> changes, CancellationToken stop, CancellationToken abort)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await HandOverAsync(group, changes, abort);
                MoveCursor(group, changes);
                return true;
            }
            catch (Exception exception) when (!abort.IsCancellationRequested)
            {
                var code = exception is UpstreamException upstream ? upstream.Code : exception.GetType().Name;
                LogNotApplied(context.Logger, context.Topic, changes.Count, code, exception);
                context.ReportFault(code);
            }

            if (stop.IsCancellationRequested)
            {
                return false;
            }

            await Task.Delay(ReconnectDelay.Of(PubSubFailure.Reconnect, attempt, Random.Shared.NextDouble()), context.Time, stop);
        }
    }

    private async Task HandOverAsync(List<DecodedBatch> group, List<CaseChange> changes, CancellationToken abort)
    {
        foreach (var batch in group)
        {
            foreach (var (item, code) in batch.Unreadable ?? [])
            {
                await context.Unreadable.AddAsync(context.Topic, item, code, abort);
            }
        }

        if (changes.Count > 0)
        {
            await context.Sink.ApplyManyAsync(changes, abort);
        }
    }

    private void MoveCursor(List<DecodedBatch> group, List<CaseChange> changes)
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
        context.Lease.Move(position.Safe, eventAt, events);
        context.Status.Update(context.Topic, known => known.Works(events));
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
