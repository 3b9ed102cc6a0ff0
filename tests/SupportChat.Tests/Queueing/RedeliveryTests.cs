using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Queueing;
using SupportChat.Telemetry;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Queueing;

public sealed class RedeliveryTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly DeadLetterList letters = new();
    private readonly SentWork queue = new();
    private readonly Redelivery redelivery;

    public RedeliveryTests()
    {
        var metrics = new SupportChatMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        redelivery = new Redelivery(
            new DeadLetters(letters, queue, [], metrics, time, new FakeLogger<DeadLetters>()), queue, metrics, time, new FakeLogger<Redelivery>());
    }

    [Fact]
    public async Task What_was_completed_is_left_alone()
    {
        var outcomes = await ReturnAsync((Item(1), WorkOutcome.Complete), (Item(10), WorkOutcome.Complete));

        Assert.Equal([WorkOutcome.Complete, WorkOutcome.Complete], outcomes);
        Assert.Empty(queue.Sent);
        Assert.Empty(letters.Added);
    }

    [Theory]
    [InlineData(1, 0.5, 1)]
    [InlineData(4, 4, 8)]
    [InlineData(9, 128, 256)]
    public async Task What_is_given_back_comes_again_after_an_ever_longer_pause_and_keeps_its_count(int deliveries, double least, double most)
    {
        Assert.Equal([WorkOutcome.Complete], await ReturnAsync((Item(deliveries), WorkOutcome.Abandon)));

        var copy = Assert.Single(queue.Sent);
        Assert.Equal((deliveries, "cause"), (copy.DeliveryCount, copy.CorrelationId));
        Assert.InRange((copy.VisibleAt!.Value - time.GetUtcNow()).TotalSeconds, least, most);
        Assert.Empty(letters.Added);
    }

    [Fact]
    public async Task The_tenth_delivery_without_success_ends_in_the_dead_letters()
    {
        Assert.Equal([WorkOutcome.Complete], await ReturnAsync((Item(10), WorkOutcome.Abandon)));

        Assert.Empty(queue.Sent);
        Assert.Equal((DeadLetterReason.DeliveriesExhausted, "transcripts"), (letters.Added.Single().Reason, letters.Added.Single().Queue));
    }

    [Fact]
    public async Task While_the_dead_letters_are_down_it_goes_on_waiting_and_gets_another_tenth_delivery()
    {
        letters.Failure = new InvalidOperationException("down");

        Assert.Equal([WorkOutcome.Complete], await ReturnAsync((Item(10), WorkOutcome.Abandon)));

        Assert.Equal(9, Assert.Single(queue.Sent).DeliveryCount);
    }

    [Fact]
    public async Task With_the_queue_down_it_stays_where_it_is()
    {
        queue.Failure = new InvalidOperationException("down");
        letters.Failure = new InvalidOperationException("down");

        Assert.Equal(
            [WorkOutcome.Abandon, WorkOutcome.Complete, WorkOutcome.Abandon],
            await ReturnAsync((Item(1), WorkOutcome.Abandon), (Item(1), WorkOutcome.Complete), (Item(10), WorkOutcome.Abandon)));
    }

    [Fact]
    public async Task A_kind_that_no_queue_carries_stays_and_holds_up_nothing()
    {
        Assert.Equal(
            [WorkOutcome.Abandon, WorkOutcome.Complete],
            await ReturnAsync((Item(1) with { Kind = "transcript.v9" }, WorkOutcome.Abandon), (Item(1), WorkOutcome.Abandon)));

        Assert.Equal(WorkKind.Transcript, Assert.Single(queue.Sent).Kind);
    }

    private static WorkItem Item(int deliveries) => new()
    {
        Kind = WorkKind.Transcript,
        ConversationId = ConversationId.Derive("ann", "key"),
        CorrelationId = "cause",
        Body = "{}"u8.ToArray(),
        FirstEnqueuedAt = new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero),
        DeliveryCount = deliveries,
    };

    private Task<IReadOnlyList<WorkOutcome>> ReturnAsync(params (WorkItem Item, WorkOutcome Outcome)[] given) => redelivery.ReturnAsync(
        [.. given.Select(one => one.Item)], [.. given.Select(one => one.Outcome)], WorkQueueName.Transcripts, CancellationToken.None);

    private sealed class SentWork : IWorkQueue
    {
        public List<WorkItem> Sent { get; } = [];

        public Exception? Failure { get; set; }

        public Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
        {
            if (Failure is not null)
            {
                return Task.FromException(Failure);
            }

            Sent.AddRange(items);
            return Task.CompletedTask;
        }
    }
}
