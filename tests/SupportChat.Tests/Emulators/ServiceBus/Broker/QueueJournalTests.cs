using System.Text;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators.ServiceBus.Broker;
using SupportChat.Tests.Emulators.ServiceBus.Broker.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus.Broker;

public sealed class QueueJournalTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-journal-");
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Every_message_is_again_where_it_was_and_no_lock_is_left()
    {
        using (var queue = Open())
        {
            queue.Messages.Send([BrokerFixture.Message("locked"), BrokerFixture.Message("abandoned"), BrokerFixture.Message("deferred")]);
            queue.Messages.TryReceive(null, null);
            queue.Messages.Settle(Take(queue), new Settlement(SettlementKind.Abandon, content => content with { Bare = Encoding.UTF8.GetBytes("changed") }));
            queue.Messages.Settle(Take(queue), Settlement.Release);
            Take(queue);
            queue.Messages.Settle(Take(queue), new Settlement(SettlementKind.Defer));
            queue.Messages.Send([BrokerFixture.Message("dead"), BrokerFixture.Message("completed")]);
            queue.Messages.Settle(Take(queue), new Settlement(SettlementKind.DeadLetter, null, new DeadLetterCause("Why", null)));
            queue.Messages.Settle(Take(queue), Settlement.Complete);
            queue.Messages.Send([BrokerFixture.Message("later") with { ScheduledAt = time.GetUtcNow().AddMinutes(1) }]);
        }

        using var again = Open();

        var messages = again.Messages.Peek(1, 10, null);
        Assert.Equal(
            [
                ("locked", MessageState.Active, 0), ("abandoned", MessageState.Active, 1),
                ("deferred", MessageState.Deferred, 0), ("later", MessageState.Scheduled, 0),
            ],
            messages.Select(message => (message.MessageId, message.State, message.DeliveryCount)));
        Assert.Equal("changed", Encoding.UTF8.GetString(messages[1].Content.Bare.Span));
        var dead = Assert.Single(again.DeadLetters.Peek(1, 10, null));
        Assert.Equal(("dead", new DeadLetterCause("Why", null)), (dead.MessageId, dead.DeadLetter));
        Assert.Equal(0, again.Messages.Count().Locked);
        Assert.Equal(7, again.Messages.Send([BrokerFixture.Message("next")])[0]);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((8, 6), (again.Messages.Peek(8, 1, null)[0].SequenceNumber, again.Messages.Peek(8, 1, null)[0].EnqueueSequenceNumber));
    }

    [Fact]
    public void What_fell_due_in_between_is_done_at_the_start()
    {
        using (var queue = Open())
        {
            queue.Messages.Send([BrokerFixture.Message("short") with { TimeToLive = TimeSpan.FromSeconds(1) }]);
            queue.Messages.Send([BrokerFixture.Message("later") with { ScheduledAt = time.GetUtcNow().AddMinutes(1) }]);
        }

        time.Advance(TimeSpan.FromHours(1));
        using (var again = Open())
        {
            Assert.Equal("later", again.Messages.TryReceive(null, null)!.MessageId);
            again.DeadLetters.Settle(again.DeadLetters.TryReceive(null, null)!.LockToken, Settlement.Complete);
        }

        using var last = Open();
        Assert.Equal("later", Assert.Single(last.Messages.Peek(1, 10, null)).MessageId);
        Assert.Empty(last.DeadLetters.Peek(1, 10, null));
    }

    [Fact]
    public async Task States_of_sessions_numbers_and_settings_last()
    {
        using (var queue = Open(new QueueSettings { RequiresSession = true }))
        {
            var held = await queue.Messages.AcceptSessionAsync("a", CancellationToken.None);
            queue.Messages.SetSessionState(held, "state"u8.ToArray());
            queue.Messages.Send([BrokerFixture.Message("a1", "a")]);
            queue.Messages.Settle(queue.Messages.TryReceive(held, null)!.LockToken, Settlement.Complete);
            queue.Change(queue.Settings with { LockDuration = TimeSpan.FromSeconds(9) });
        }

        using var again = Open();

        Assert.Equal((true, TimeSpan.FromSeconds(9)), (again.Settings.RequiresSession, again.Settings.LockDuration));
        var next = await again.Messages.AcceptSessionAsync("a", CancellationToken.None);
        Assert.Equal("state", Encoding.UTF8.GetString(again.Messages.GetSessionState(next)!.Value.Span));
        Assert.Equal(2, again.Messages.Send([BrokerFixture.Message("a2", "a")])[0]);
    }

    [Fact]
    public void A_journal_whose_messages_are_gone_becomes_small()
    {
        var content = new MessageContent(default, new byte[100_000]);
        using (var queue = Open())
        {
            queue.Messages.Send([new NewMessage("first", content)]);
            queue.Messages.TryReceive(null, null);
            for (var number = 0; number < 200; number++)
            {
                queue.Messages.Send([new NewMessage($"m{number}", content)]);
                queue.Messages.Settle(Take(queue), Settlement.Complete);
            }

            queue.Messages.Send([new NewMessage("last", content)]);
        }

        Assert.InRange(Assert.Single(folder.GetFiles()).Length, 200_000, 5_000_000);
        using var again = Open();
        Assert.Equal(["first", "last"], again.Messages.Peek(1, 10, null).Select(message => message.MessageId));
        Assert.Equal(203, again.Messages.Send([BrokerFixture.Message("next")])[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happened_the_next_process_sees_the_same(int seed)
    {
        var random = new Random(seed);
        for (var life = 0; life < 5; life++)
        {
            List<string> before;
            using (var queue = Open(new QueueSettings { MaxDeliveryCount = 3 }))
            {
                for (var step = 0; step < 300; step++)
                {
                    Step(queue, random);
                }

                before = Describe(queue);
            }

            using var again = Open();
            Assert.Equal(before, Describe(again));
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static Guid Take(BrokerQueue queue) => queue.Messages.TryReceive(null, null)!.LockToken;

    private static List<string> Describe(BrokerQueue queue) =>
    [
        .. new[] { queue.Messages, queue.DeadLetters }.SelectMany(store => store.Peek(1, int.MaxValue, null)).Select(message => string.Join(
            ' ', message.SequenceNumber, message.EnqueueSequenceNumber, message.MessageId, message.State, message.DeliveryCount,
            message.EnqueuedAt, message.DeadLetter)),
    ];

    private BrokerQueue Open(QueueSettings? settings = null) =>
        BrokerQueue.Open("work", settings ?? new QueueSettings(), time, new JournalFolder(folder.FullName));

    private void Step(BrokerQueue queue, Random random)
    {
        if (random.Next(3) == 0)
        {
            var scheduled = random.Next(3) == 0 ? time.GetUtcNow().AddSeconds(random.Next(10)) : (DateTimeOffset?)null;
            var life = random.Next(4) == 0 ? TimeSpan.FromSeconds(random.Next(1, 20)) : (TimeSpan?)null;
            queue.Messages.Send([BrokerFixture.Message($"m{random.Next()}") with { ScheduledAt = scheduled, TimeToLive = life }]);
        }
        else if (random.Next(10) == 0)
        {
            time.Advance(TimeSpan.FromSeconds(random.Next(3)));
        }
        else if ((random.Next(4) == 0 ? queue.DeadLetters : queue.Messages) is var store && store.TryReceive(null, null) is { } message)
        {
            store.Settle(message.LockToken, new Settlement((SettlementKind)random.Next(5)));
        }
    }
}
