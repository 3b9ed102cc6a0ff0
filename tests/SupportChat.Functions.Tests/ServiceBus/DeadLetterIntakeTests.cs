using Microsoft.Extensions.Logging;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.ServiceBus.Fixtures;
using SupportChat.Queueing;

namespace SupportChat.Functions.Tests.ServiceBus;

public sealed class DeadLetterIntakeTests
{
    private readonly DeliveryFixture given = new();

    [Fact]
    public async Task What_the_broker_expired_is_stored_with_its_reason_and_then_removed()
    {
        await given.Queue.SendManyAsync([TestWork.Item(WorkKind.Transcript, """{"m":1}""")], CancellationToken.None);
        given.Broker.DeadLetterAll("transcripts", "TTLExpiredException");

        await given.Intake.RunAsync(
            Assert.Single(given.Broker.Deliver("transcripts/$deadletterqueue")), given.Actions, WorkQueueName.Transcripts, CancellationToken.None);

        var letter = Assert.Single(given.DeadLetters.Stored);
        Assert.Equal((DeadLetterReason.Broker, "TTLExpiredException", "transcripts"), (letter.Reason, letter.Description, letter.Queue));
        Assert.Equal("""{"m":1}"""u8.ToArray(), letter.Item.Body.ToArray());
        Assert.Equal(given.Time.GetUtcNow(), letter.At);
        Assert.Empty(given.Broker.In("transcripts/$deadletterqueue"));
    }

    [Fact]
    public async Task What_cannot_be_stored_stays_with_the_broker_until_its_lock_ends()
    {
        await given.Queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
        given.Broker.DeadLetterAll("conversations", "TTLExpiredException");
        given.DeadLetters.Failure = new InvalidOperationException("table is down");
        var message = Assert.Single(given.Broker.Deliver("conversations/$deadletterqueue"));

        await given.Intake.RunAsync(message, given.Actions, WorkQueueName.Conversations, CancellationToken.None);

        Assert.Empty(given.Actions.Completed);
        Assert.Empty(given.Actions.Abandoned);
        Assert.Empty(given.Broker.Deliver("conversations/$deadletterqueue"));
        Assert.Equal((LogLevel.Error, 4203), (Assert.Single(given.IntakeLog.Collector.GetSnapshot()).Level, given.IntakeLog.LatestRecord.Id.Id));
        given.DeadLetters.Failure = null;
        given.Broker.ExpireLocks();
        await given.Intake.RunAsync(
            Assert.Single(given.Broker.Deliver("conversations/$deadletterqueue")), given.Actions, WorkQueueName.Conversations, CancellationToken.None);
        Assert.Single(given.DeadLetters.Stored);
    }

    [Fact]
    public async Task A_host_that_stops_leaves_the_message_too()
    {
        await given.Queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
        given.Broker.DeadLetterAll("conversations", "TTLExpiredException");
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Intake.RunAsync(
            Assert.Single(given.Broker.Deliver("conversations/$deadletterqueue")), given.Actions, WorkQueueName.Conversations, stopping.Token));

        Assert.Empty(given.Actions.Completed);
    }
}
