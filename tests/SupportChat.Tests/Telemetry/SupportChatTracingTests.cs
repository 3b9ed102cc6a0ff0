using System.Diagnostics;
using SupportChat.Queueing;
using SupportChat.Telemetry;

namespace SupportChat.Tests.Telemetry;

public sealed class SupportChatTracingTests
{
    [Fact]
    public void Queued_work_continues_the_trace_of_its_cause()
    {
        using var listener = Listen();
        using var cause = SupportChatTracing.Source.StartActivity("cause");
        Assert.NotNull(cause);
        var item = Item() with { TraceParent = SupportChatTracing.CurrentTraceParent };
        cause.Stop();

        using var work = WorkTracing.Start([item]);

        Assert.Equal(cause.TraceId, work?.TraceId);
        Assert.Equal(cause.SpanId, work?.ParentSpanId);
    }

    [Fact]
    public void A_batch_is_linked_to_the_cause_of_each_item()
    {
        using var listener = Listen();
        var causes = Enumerable.Range(0, 3)
            .Select(_ => new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded))
            .ToArray();

        using var work = WorkTracing.Start([.. causes.Select(cause => Item() with { TraceParent = $"00-{cause.TraceId}-{cause.SpanId}-01" })]);

        Assert.Equal(causes[0].TraceId, work?.TraceId);
        Assert.Equal(causes[1..].Select(cause => cause.SpanId), work?.Links.Select(link => link.Context.SpanId));
    }

    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SupportChatMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static WorkItem Item() => new()
    {
        Kind = WorkKind.Reconcile,
        ConversationId = ConversationId.Derive("user", "key"),
        CorrelationId = "cause",
        Body = "{}"u8.ToArray(),
        FirstEnqueuedAt = DateTimeOffset.UnixEpoch,
    };
}
