using System.Diagnostics;
using SupportChat.Conversations;
using SupportChat.Work;

namespace SupportChat.Tests.Work;

public sealed class SupportChatTracingTests
{
    [Fact]
    public void Queued_work_continues_the_trace_of_its_cause()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SupportChatMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var cause = SupportChatTracing.Source.StartActivity("cause");
        Assert.NotNull(cause);
        var item = Item() with { TraceParent = SupportChatTracing.CurrentTraceParent };
        cause.Stop();

        using var work = SupportChatTracing.StartWork(item);

        Assert.Equal(cause.TraceId, work?.TraceId);
        Assert.Equal(cause.SpanId, work?.ParentSpanId);
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
