using System.Text;
using SupportChat.Emulators.ServiceBus.Broker;
using SupportChat.Tests.Emulators.ServiceBus.Broker.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus.Broker;

public sealed class MessageStoreTests
{
    private static readonly TimeSpan LockTime = new QueueSettings().LockDuration;

    [Fact]
    public void Messages_come_in_the_order_of_their_numbers_and_each_is_locked_for_one()
    {
        using var broker = new BrokerFixture();
        var numbers = broker.Store.Send([BrokerFixture.Message("a"), BrokerFixture.Message("b")]);

        var (first, second) = (broker.Receive(), broker.Receive());

        Assert.Equal([1, 2], numbers);
        Assert.Equal(["a", "b"], [first.MessageId, second.MessageId]);
        Assert.Equal(broker.Time.GetUtcNow() + LockTime, first.LockedUntil);
        Assert.NotEqual(first.LockToken, second.LockToken);
        Assert.Null(broker.TryReceive());
    }

    [Fact]
    public void A_completed_message_is_gone_and_its_token_is_no_longer_good()
    {
        using var broker = new BrokerFixture();
        broker.Send("a");
        var message = broker.Receive();

        broker.Store.Settle(message.LockToken, Settlement.Complete);

        Assert.Empty(broker.Store.Peek(1, 10, null));
        var lost = Assert.Throws<BrokerException>(() => broker.Store.Settle(message.LockToken, Settlement.Complete));
        Assert.Equal(BrokerError.MessageLockLost, lost.Error);
    }

    [Fact]
    public void An_abandoned_message_goes_back_to_its_place_with_its_number_and_its_time()
    {
        using var broker = new BrokerFixture();
        broker.Send("a");
        broker.Send("b");
        var message = broker.Receive();
        broker.Time.Advance(TimeSpan.FromSeconds(1));

        broker.Store.Settle(message.LockToken, new Settlement(SettlementKind.Abandon, content => content with { Bare = Encoding.UTF8.GetBytes("other") }));

        var again = broker.Receive();
        Assert.Equal((message.SequenceNumber, message.EnqueuedAt, 1), (again.SequenceNumber, again.EnqueuedAt, again.DeliveryCount));
        Assert.Equal("other", Encoding.UTF8.GetString(again.Content.Bare.Span));
    }

    [Fact]
    public void A_released_message_was_never_delivered()
    {
        using var broker = new BrokerFixture();
        broker.Send("a");

        broker.Store.Settle(broker.Receive().LockToken, Settlement.Release);

        Assert.Equal(0, broker.Receive().DeliveryCount);
    }

    [Fact]
    public void A_lock_that_is_over_gives_the_message_back_and_counts()
    {
        using var broker = new BrokerFixture();
        broker.Send("a");
        var message = broker.Receive();

        broker.Time.Advance(LockTime - TimeSpan.FromMilliseconds(1));
        Assert.Null(broker.TryReceive());
        broker.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, broker.Receive().DeliveryCount);
        Assert.Equal(
            BrokerError.MessageLockLost, Assert.Throws<BrokerException>(() => broker.Store.Settle(message.LockToken, Settlement.Complete)).Error);
    }

    [Fact]
    public void A_renewed_lock_lasts_from_the_renewal_on()
    {
        using var broker = new BrokerFixture();
        broker.Send("a");
        var message = broker.Receive();
        broker.Time.Advance(LockTime / 2);

        var until = Assert.Single(broker.Store.RenewLocks([message.LockToken]));
        broker.Time.Advance(LockTime * 0.9);

        Assert.Equal(broker.Time.GetUtcNow() + (LockTime * 0.1), until);
        Assert.Null(broker.TryReceive());
        broker.Store.Settle(message.LockToken, Settlement.Complete);
    }

    [Fact]
    public void Renewing_locks_is_all_or_nothing()
    {
        using var broker = new BrokerFixture();
        broker.Send("a");
        var message = broker.Receive();
        broker.Time.Advance(LockTime / 2);

        Assert.Throws<BrokerException>(() => broker.Store.RenewLocks([message.LockToken, Guid.NewGuid()]));
        broker.Time.Advance(LockTime / 2);

        Assert.NotNull(broker.TryReceive());
    }

    [Fact]
    public void The_last_failed_delivery_ends_among_the_dead_letters()
    {
        using var broker = new BrokerFixture(new QueueSettings { MaxDeliveryCount = 2 });
        var number = broker.Send("a");
        broker.Store.Settle(broker.Receive().LockToken, Settlement.Abandon);
        broker.Receive();
        broker.Time.Advance(LockTime);

        Assert.Null(broker.TryReceive());
        var dead = broker.DeadLetters.TryReceive(null, null)!;
        Assert.Equal((number, 2), (dead.SequenceNumber, dead.DeliveryCount));
        Assert.Equal(new DeadLetterCause("MaxDeliveryCountExceeded", "Message could not be consumed after 2 delivery attempts."), dead.DeadLetter);
    }

    [Fact]
    public void Dead_letters_neither_count_nor_expire_nor_take_what_is_sent()
    {
        using var broker = new BrokerFixture(new QueueSettings { MaxDeliveryCount = 1 });
        broker.Send("a");
        broker.Store.Settle(broker.Receive().LockToken, new Settlement(SettlementKind.DeadLetter, null, new DeadLetterCause("Why", "Because")));

        broker.Time.Advance(TimeSpan.FromDays(30));
        broker.DeadLetters.Settle(broker.DeadLetters.TryReceive(null, null)!.LockToken, Settlement.Abandon);

        var dead = broker.DeadLetters.TryReceive(null, null)!;
        Assert.Equal((0, "Why", "Because"), (dead.DeliveryCount, dead.DeadLetter!.Reason, dead.DeadLetter.Description));
        Assert.Equal(BrokerError.NotAllowed, Assert.Throws<BrokerException>(() => broker.DeadLetters.Send([BrokerFixture.Message("b")])).Error);
    }

    [Fact]
    public void A_message_expires_at_its_own_time_or_the_queue_s_whichever_is_first()
    {
        using var broker = new BrokerFixture(new QueueSettings { TimeToLive = TimeSpan.FromHours(1) });
        var longest = BrokerFixture.Message("long") with { TimeToLive = TimeSpan.MaxValue };
        broker.Store.Send([BrokerFixture.Message("short") with { TimeToLive = TimeSpan.FromMinutes(1) }, longest]);

        broker.Time.Advance(TimeSpan.FromMinutes(1));
        var expired = Assert.Single(broker.DeadLetters.Peek(1, 10, null));
        broker.Time.Advance(TimeSpan.FromMinutes(59));

        Assert.Equal(("short", DeadLetterCause.Expired), (expired.MessageId, expired.DeadLetter));
        Assert.Equal(["short", "long"], broker.DeadLetters.Peek(1, 10, null).Select(message => message.MessageId));
    }

    [Fact]
    public void A_locked_message_expires_only_when_it_comes_back()
    {
        using var broker = new BrokerFixture();
        broker.Store.Send([BrokerFixture.Message("a") with { TimeToLive = TimeSpan.FromSeconds(10) }]);
        var message = broker.Receive();

        broker.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(broker.DeadLetters.Peek(1, 10, null));
        broker.Store.Settle(message.LockToken, Settlement.Abandon);

        Assert.Single(broker.DeadLetters.Peek(1, 10, null));
    }

    [Fact]
    public void A_scheduled_message_becomes_active_with_a_new_number_and_time()
    {
        using var broker = new BrokerFixture();
        var due = broker.Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        var number = broker.Store.Send([BrokerFixture.Message("later") with { ScheduledAt = due }])[0];
        broker.Send("now");
        Assert.Equal("now", broker.Receive().MessageId);
        Assert.Null(broker.TryReceive());
        Assert.Equal(MessageState.Scheduled, broker.Store.Peek(number, 1, null)[0].State);

        broker.Time.Advance(TimeSpan.FromMinutes(1));

        var message = broker.Receive();
        Assert.Equal((3, number, due), (message.SequenceNumber, message.EnqueueSequenceNumber, message.EnqueuedAt));
    }

    [Fact]
    public void Only_what_is_still_scheduled_can_be_cancelled_all_or_nothing()
    {
        using var broker = new BrokerFixture();
        var later = BrokerFixture.Message("later") with { ScheduledAt = broker.Time.GetUtcNow() + TimeSpan.FromMinutes(1) };
        var numbers = broker.Store.Send([later, later, BrokerFixture.Message("now")]);

        Assert.Equal(BrokerError.MessageNotFound, Assert.Throws<BrokerException>(() => broker.Store.CancelScheduled(numbers)).Error);
        broker.Store.CancelScheduled([numbers[0]]);
        broker.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, broker.Store.Peek(1, 10, null).Count);
        Assert.Throws<BrokerException>(() => broker.Store.CancelScheduled([numbers[1]]));
    }

    [Fact]
    public void A_deferred_message_is_received_by_its_number_alone()
    {
        using var broker = new BrokerFixture();
        var number = broker.Send("a");
        broker.Store.Settle(broker.Receive().LockToken, new Settlement(SettlementKind.Defer));
        Assert.Null(broker.TryReceive());

        var message = Assert.Single(broker.Store.ReceiveDeferred([number], null));
        Assert.Equal(BrokerError.MessageNotFound, Assert.Throws<BrokerException>(() => broker.Store.ReceiveDeferred([number], null)).Error);
        broker.Store.Settle(message.LockToken, Settlement.Abandon);
        var again = Assert.Single(broker.Store.ReceiveDeferred([number], null));
        broker.Store.Settle(again.LockToken, Settlement.Complete);

        Assert.Equal((MessageState.Deferred, 1), (again.State, again.DeliveryCount));
        Assert.Throws<BrokerException>(() => broker.Store.ReceiveDeferred([number], null));
    }

    [Fact]
    public void Peeking_shows_every_state_in_the_order_of_numbers_and_locks_nothing()
    {
        using var broker = new BrokerFixture();
        broker.Send("locked");
        broker.Receive();
        broker.Store.Send([BrokerFixture.Message("scheduled") with { ScheduledAt = broker.Time.GetUtcNow() + TimeSpan.FromHours(1) }]);
        broker.Send("active");

        var seen = broker.Store.Peek(1, 2, null);

        Assert.Equal(["locked", "scheduled"], seen.Select(message => message.MessageId));
        Assert.All(seen, message => Assert.Equal((Guid.Empty, null), (message.LockToken, message.LockedUntil)));
        Assert.Equal("active", Assert.Single(broker.Store.Peek(seen[^1].SequenceNumber + 1, 10, null)).MessageId);
        Assert.Equal("active", broker.Receive().MessageId);
    }

    [Fact]
    public async Task A_waiting_receiver_is_told_of_a_message_and_one_that_passes_on_lets_the_next_know()
    {
        using var broker = new BrokerFixture();
        var (first, second) = (new Listener(), new Listener());
        Assert.Null(broker.Store.TryReceive(null, first));
        Assert.Null(broker.Store.TryReceive(null, second));

        broker.Send("a");
        await Eventually.BecomesTrueAsync(() => first.Told == 1);
        Assert.Equal(0, second.Told);
        broker.Store.PassOn();

        await Eventually.BecomesTrueAsync(() => second.Told == 1);
    }

    [Fact]
    public async Task A_waiting_receiver_is_told_when_a_lock_or_a_schedule_is_over()
    {
        using var broker = new BrokerFixture();
        var listener = new Listener();
        broker.Send("a");
        var message = broker.Receive();
        Assert.Null(broker.Store.TryReceive(null, listener));

        broker.Time.Advance(LockTime);
        await Eventually.BecomesTrueAsync(() => listener.Told == 1);

        broker.Store.Settle(broker.Receive().LockToken, Settlement.Complete);
        broker.Store.Send([BrokerFixture.Message("later") with { ScheduledAt = broker.Time.GetUtcNow() + TimeSpan.FromSeconds(5) }]);
        Assert.Null(broker.Store.TryReceive(null, listener));
        broker.Time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.BecomesTrueAsync(() => listener.Told == 2);
        Assert.NotEqual(message.MessageId, broker.Receive().MessageId);
    }

    [Fact]
    public void Old_messages_are_deleted_and_locked_ones_stay()
    {
        using var broker = new BrokerFixture();
        broker.Send("locked");
        broker.Receive();
        broker.Send("old");
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        var time = broker.Time.GetUtcNow();
        broker.Send("new");

        Assert.Equal(1, broker.Store.Delete(10, time, null));

        Assert.Equal(["locked", "new"], broker.Store.Peek(1, 10, null).Select(message => message.MessageId));
    }

    [Fact]
    public void Other_settings_count_from_now_on_but_sessions_stay_as_they_are()
    {
        using var broker = new BrokerFixture();
        broker.Queue.Change(new QueueSettings { LockDuration = TimeSpan.FromSeconds(7) });
        broker.Send("a");

        Assert.Equal(broker.Time.GetUtcNow() + TimeSpan.FromSeconds(7), broker.Receive().LockedUntil);
        Assert.Equal(BrokerError.NotAllowed, Assert.Throws<BrokerException>(() => broker.Queue.Change(new QueueSettings { RequiresSession = true })).Error);
    }
}
