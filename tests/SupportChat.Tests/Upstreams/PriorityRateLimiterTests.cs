using System.Threading.RateLimiting;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Upstreams;

public sealed class PriorityRateLimiterTests
{
    private static readonly UpstreamLimits Limits = new() { Attempt = TimeSpan.FromSeconds(1), Concurrency = 8, PerSecond = 8, Waiting = 3 };

    [Fact]
    public async Task A_start_finds_a_permit_while_everything_else_waits()
    {
        using var lanes = PriorityRateLimiter.Concurrency(Limits);
        var held = await TakeAsync(lanes, 8);
        var waiting = lanes.AcquireAsync(start: false, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);

        using var start = await lanes.AcquireAsync(start: true, CancellationToken.None);
        Assert.True(start.IsAcquired);
        Assert.False(waiting.IsCompleted);

        held[0].Dispose();
        using var turn = await waiting;
        Assert.True(turn.IsAcquired);
        held.ForEach(lease => lease.Dispose());
    }

    [Fact]
    public async Task Starts_use_what_is_free_before_their_own_share()
    {
        using var lanes = PriorityRateLimiter.Concurrency(Limits);
        var starts = new List<RateLimitLease>();
        for (var i = 0; i < 10; i++)
        {
            starts.Add(await lanes.AcquireAsync(start: true, CancellationToken.None));
        }

        Assert.All(starts, lease => Assert.True(lease.IsAcquired));
        var waiting = lanes.AcquireAsync(start: true, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        starts.ForEach(lease => lease.Dispose());
        using var turn = await waiting;
        Assert.True(turn.IsAcquired);
    }

    [Fact]
    public async Task The_queue_is_short_and_says_so_at_once()
    {
        using var lanes = PriorityRateLimiter.Concurrency(Limits);
        var held = await TakeAsync(lanes, 8);
        var waiting = Enumerable.Range(0, 3).Select(_ => lanes.AcquireAsync(start: false, CancellationToken.None).AsTask()).ToList();

        using var refused = await lanes.AcquireAsync(start: false, CancellationToken.None);

        Assert.False(refused.IsAcquired);
        held.ForEach(lease => lease.Dispose());
        foreach (var turn in await Task.WhenAll(waiting))
        {
            turn.Dispose();
        }
    }

    [Fact]
    public async Task Starts_have_a_share_of_the_rate_too()
    {
        using var lanes = PriorityRateLimiter.Rate(Limits);
        var spent = await TakeAsync(lanes, 8);

        using var start = await lanes.AcquireAsync(start: true, CancellationToken.None);

        Assert.True(start.IsAcquired);
        spent.ForEach(lease => lease.Dispose());
    }

    [Fact]
    public async Task A_start_gets_through_to_an_upstream_that_everything_else_waits_for()
    {
        using var fixture = new UpstreamFixture();
        using var giveUp = new CancellationTokenSource();
        var busy = new List<Task>();
        for (var i = 0; i < SendbirdServices.Limits.Concurrency; i++)
        {
            fixture.Http.Hangs("GET /v3/users/slow");
            busy.Add(fixture.Sendbird.FindUserAsync("slow", giveUp.Token));
        }

        fixture.Http.On("GET /v3/users/ann", 200, """{"user_id":"ann"}""").On("GET /v3/users/bob", 200, """{"user_id":"bob"}""");
        var waiting = fixture.Sendbird.FindUserAsync("bob", CancellationToken.None);
        using (UpstreamPriority.Start())
        {
            Assert.NotNull(await fixture.Sendbird.FindUserAsync("ann", CancellationToken.None));
        }

        Assert.False(waiting.IsCompleted);
        await giveUp.CancelAsync();
        Assert.NotNull(await waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(busy));
    }

    [Fact]
    public async Task The_mark_flows_with_the_calls_of_its_scope_alone()
    {
        Assert.False(UpstreamPriority.IsStart);
        using (UpstreamPriority.Start())
        {
            Assert.True(await Task.Run(() => UpstreamPriority.IsStart));
        }

        Assert.False(UpstreamPriority.IsStart);
        Assert.False(await Task.Run(() => UpstreamPriority.IsStart));
    }

    private static async Task<List<RateLimitLease>> TakeAsync(PriorityRateLimiter lanes, int count)
    {
        var held = new List<RateLimitLease>();
        for (var i = 0; i < count; i++)
        {
            held.Add(await lanes.AcquireAsync(start: false, CancellationToken.None));
        }

        Assert.All(held, lease => Assert.True(lease.IsAcquired));
        return held;
    }
}
