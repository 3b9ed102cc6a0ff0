using System.Text;
using SupportChat.Emulators.ServiceBus.Broker;
using SupportChat.Tests.Emulators.ServiceBus.Broker.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus.Broker;

public sealed class SessionTests
{
    private static readonly TimeSpan LockTime = new QueueSettings().LockDuration;

    [Fact]
    public async Task A_session_has_its_own_messages_in_order_and_one_receiver()
    {
        using var broker = BrokerFixture.WithSessions();
        broker.Send("a1", "a");
        broker.Send("b1", "b");
        broker.Send("a2", "a");

        var held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);

        Assert.Equal(["a1", "a2"], [broker.Receive(held).MessageId, broker.Receive(held).MessageId]);
        Assert.Null(broker.Store.TryReceive(held, null));
        var refused = await Assert.ThrowsAsync<BrokerException>(() => broker.Store.AcceptSessionAsync("a", CancellationToken.None));
        Assert.Equal(BrokerError.SessionCannotBeLocked, refused.Error);
    }

    [Fact]
    public void A_message_without_a_session_is_refused_with_all_that_came_beside_it()
    {
        using var broker = BrokerFixture.WithSessions();

        var refused = Assert.Throws<BrokerException>(() => broker.Store.Send([BrokerFixture.Message("a", "a"), BrokerFixture.Message("b")]));

        Assert.Equal(BrokerError.NotAllowed, refused.Error);
        Assert.Empty(broker.Store.Peek(1, 10, null));
    }

    [Fact]
    public async Task The_next_session_is_the_one_with_the_oldest_message_that_nobody_holds()
    {
        using var broker = BrokerFixture.WithSessions();
        broker.Send("b1", "b");
        broker.Send("a1", "a");
        broker.Send("b2", "b");

        var first = await broker.Store.AcceptSessionAsync(null, CancellationToken.None);
        var second = await broker.Store.AcceptSessionAsync(null, CancellationToken.None);

        Assert.Equal(["b", "a"], [first.SessionId, second.SessionId]);
    }

    [Fact]
    public async Task Who_waits_for_any_session_gets_the_first_that_has_a_message()
    {
        using var broker = BrokerFixture.WithSessions();
        using var leaving = new CancellationTokenSource();
        var gone = broker.Store.AcceptSessionAsync(null, leaving.Token);
        var waiting = broker.Store.AcceptSessionAsync(null, CancellationToken.None);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        broker.Send("a1", "a");

        Assert.Equal("a", (await waiting).SessionId);
    }

    [Fact]
    public async Task A_released_session_is_free_at_once_and_its_messages_were_never_delivered()
    {
        using var broker = BrokerFixture.WithSessions();
        broker.Send("a1", "a");
        broker.Send("a2", "a");
        var held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);
        var message = broker.Receive(held);

        broker.Store.ReleaseSession(held);

        var next = await broker.Store.AcceptSessionAsync(null, CancellationToken.None);
        Assert.Equal(("a1", 0), (broker.Receive(next) is var again ? again.MessageId : "", again.DeliveryCount));
        Assert.Throws<BrokerException>(() => broker.Store.Settle(message.LockToken, Settlement.Complete));
        Assert.False(held.Lost.IsCompleted);
    }

    [Fact]
    public async Task A_session_whose_time_is_over_is_lost_and_its_messages_count()
    {
        using var broker = BrokerFixture.WithSessions();
        broker.Send("a1", "a");
        var held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);
        Assert.Equal(held.LockedUntil, broker.Receive(held).LockedUntil);

        broker.Time.Advance(LockTime);

        await held.Lost;
        Assert.Equal(BrokerError.SessionLockLost, Assert.Throws<BrokerException>(() => broker.Store.TryReceive(held, null)).Error);
        Assert.Throws<BrokerException>(() => broker.Store.RenewSession(held));
        var next = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);
        Assert.Equal(1, broker.Receive(next).DeliveryCount);
    }

    [Fact]
    public async Task A_renewal_extends_the_session_and_its_messages()
    {
        using var broker = BrokerFixture.WithSessions();
        broker.Send("a1", "a");
        var held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);
        var message = broker.Receive(held);
        broker.Time.Advance(LockTime * 0.9);

        var until = broker.Store.RenewSession(held);
        broker.Time.Advance(LockTime * 0.9);

        Assert.Equal(broker.Time.GetUtcNow() + (LockTime * 0.1), until);
        broker.Store.Settle(message.LockToken, Settlement.Complete);
    }

    [Fact]
    public async Task Failed_deliveries_of_a_session_end_among_the_dead_letters_which_have_none()
    {
        using var broker = BrokerFixture.WithSessions(new QueueSettings { MaxDeliveryCount = 1 });
        broker.Send("a1", "a");
        broker.Send("a2", "a");
        var held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);
        broker.Receive(held);
        broker.Receive(held);

        broker.Time.Advance(LockTime);

        Assert.Equal(["a1", "a2"], broker.DeadLetters.Peek(1, 10, null).Select(message => message.MessageId));
        Assert.Equal("a", broker.DeadLetters.TryReceive(null, null)!.SessionId);
        Assert.Empty(broker.Store.GetSessions(null, 0, 10));
    }

    [Fact]
    public async Task A_session_keeps_a_state_without_any_message()
    {
        using var broker = BrokerFixture.WithSessions();
        var held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);
        Assert.Null(broker.Store.GetSessionState(held));
        broker.Store.SetSessionState(held, Encoding.UTF8.GetBytes("half way"));
        broker.Store.ReleaseSession(held);

        held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);

        Assert.Equal("half way", Encoding.UTF8.GetString(broker.Store.GetSessionState(held)!.Value.Span));
        broker.Store.SetSessionState(held, null);
        Assert.Null(broker.Store.GetSessionState(held));
    }

    [Fact]
    public async Task A_deferred_message_needs_its_session()
    {
        using var broker = BrokerFixture.WithSessions();
        var number = broker.Send("a1", "a");
        var held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);
        var other = await broker.Store.AcceptSessionAsync("b", CancellationToken.None);
        broker.Store.Settle(broker.Receive(held).LockToken, new Settlement(SettlementKind.Defer));

        Assert.Equal(BrokerError.MessageNotFound, Assert.Throws<BrokerException>(() => broker.Store.ReceiveDeferred([number], other)).Error);

        var message = Assert.Single(broker.Store.ReceiveDeferred([number], held));
        broker.Store.Settle(message.LockToken, Settlement.Complete);
    }

    [Fact]
    public async Task Sessions_with_messages_are_listed_page_by_page()
    {
        using var broker = BrokerFixture.WithSessions();
        foreach (var id in new[] { "c", "a", "b" })
        {
            broker.Send(id + "1", id);
        }

        var held = await broker.Store.AcceptSessionAsync("empty", CancellationToken.None);
        var before = broker.Time.GetUtcNow();
        broker.Time.Advance(TimeSpan.FromSeconds(1));
        broker.Store.SetSessionState(held, new byte[] { 1 });

        Assert.Equal(["a", "b"], broker.Store.GetSessions(null, 0, 2));
        Assert.Equal(["c"], broker.Store.GetSessions(null, 2, 2));
        Assert.Equal(["empty"], broker.Store.GetSessions(before, 0, 10));
        Assert.Empty(broker.Store.GetSessions(broker.Time.GetUtcNow(), 0, 10));
    }

    [Fact]
    public async Task The_holder_is_told_of_what_comes_into_its_session()
    {
        using var broker = BrokerFixture.WithSessions();
        var held = await broker.Store.AcceptSessionAsync("a", CancellationToken.None);
        var listener = new Listener();
        Assert.Null(broker.Store.TryReceive(held, listener));

        broker.Send("b1", "b");
        broker.Send("a1", "a");

        await Eventually.BecomesTrueAsync(() => listener.Told == 1);
        Assert.Equal("a1", broker.Receive(held).MessageId);
    }
}
