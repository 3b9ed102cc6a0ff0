using System.Net;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Tests.Emulators.Control.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Control;

public sealed class FaultsTests
{
    [Fact]
    public async Task A_status_fault_answers_instead_of_the_handler_and_counts_its_hits()
    {
        await using var server = await ControlledServer.StartAsync();
        await server.GivenFaultAsync("""{"match":{"method":"post","path":"/things/"},"times":2,"effect":{"status":503,"body":{"error":"down"},"headers":{"Retry-After":"7"}}}""");

        using var refused = await server.CommitAsync();
        using var refusedAgain = await server.CommitAsync();
        using var served = await server.CommitAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("""{"error":"down"}""", await refused.Content.ReadAsStringAsync());
        Assert.Equal("application/json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusedAgain.StatusCode);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal(1, server.Commits);
        Assert.Equal(2, await server.HitsAsync());
    }

    [Theory]
    [InlineData("refuse", 0)]
    [InlineData("reset", 0)]
    [InlineData("commitThenDrop", 1)]
    public async Task A_connection_fault_gives_no_answer(string mode, int commits)
    {
        await using var server = await ControlledServer.StartAsync();
        await server.GivenFaultAsync($$$"""{"times":1,"effect":{"mode":"{{{mode}}}"}}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => server.CommitAsync());

        Assert.Equal(commits, server.Commits);
        Assert.Equal(1, await server.HitsAsync());
        using var after = await server.CommitAsync();
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task A_hanging_request_ends_only_when_the_client_leaves()
    {
        await using var server = await ControlledServer.StartAsync();
        await server.GivenFaultAsync("""{"effect":{"mode":"hang"}}""");
        using var client = new CancellationTokenSource();

        var hanging = server.Client.PostAsync("/things/1", content: null, client.Token);
        await Eventually.BecomesTrueAsync(async () => await server.HitsAsync() == 1);

        Assert.False(hanging.IsCompleted);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        Assert.Equal(0, server.Commits);
    }

    [Fact]
    public async Task Stopping_ends_hanging_requests()
    {
        var server = await ControlledServer.StartAsync();
        await server.GivenFaultAsync("""{"effect":{"mode":"hang"}}""");
        var hanging = server.CommitAsync();
        await Eventually.BecomesTrueAsync(async () => await server.HitsAsync() == 1);

        await server.Host.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
        server.Client.Dispose();
    }

    [Fact]
    public async Task Latency_delays_the_real_answer_by_the_emulators_clock()
    {
        var time = new FakeTimeProvider();
        await using var server = await ControlledServer.StartAsync(time: time);
        await server.GivenFaultAsync("""{"effect":{"latencyMs":{"min":250,"max":250}}}""");

        var slow = server.CommitAsync();
        await Eventually.BecomesTrueAsync(async () => await server.HitsAsync() == 1);
        Assert.Equal(0, server.Commits);

        await Eventually.BecomesTrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            return Task.FromResult(slow.IsCompleted);
        });
        Assert.Equal(HttpStatusCode.OK, (await slow).StatusCode);
        Assert.Equal(1, server.Commits);
    }

    [Theory]
    [InlineData("/things", true)]
    [InlineData("/things/4", true)]
    [InlineData("/other", false)]
    [InlineData("/things/*", true)]
    [InlineData("*/42", true)]
    [InlineData("/thin*/4*", true)]
    [InlineData("/things/*3", false)]
    [InlineData("*things", false)]
    public async Task A_path_is_a_prefix_or_with_a_star_a_glob(string pattern, bool hits)
    {
        await using var server = await ControlledServer.StartAsync();
        await server.GivenFaultAsync($$$"""{"match":{"path":"{{{pattern}}}"},"effect":{"status":500}}""");

        using var answer = await server.CommitAsync("42");

        Assert.Equal(hits ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_same_seed_throws_the_same_dice()
    {
        var first = await RunOfSeedAsync(7);
        var second = await RunOfSeedAsync(7);
        var other = await RunOfSeedAsync(8);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Contains(true, first);
        Assert.Contains(false, first);
    }

    [Fact]
    public async Task Faults_are_removed_one_by_one_or_all()
    {
        await using var server = await ControlledServer.StartAsync();
        var first = await server.GivenFaultAsync("""{"effect":{"status":500}}""");
        await server.GivenFaultAsync("""{"effect":{"status":501}}""");

        using var one = await server.Client.DeleteAsync($"/emulator/faults/{first}");
        using var unknown = await server.Client.DeleteAsync($"/emulator/faults/{first}");
        using var second = await server.CommitAsync();
        using var all = await server.Client.DeleteAsync("/emulator/faults");
        using var served = await server.CommitAsync();

        Assert.Equal(HttpStatusCode.NoContent, one.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.NotImplemented, second.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, all.StatusCode);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    private static async Task<List<bool>> RunOfSeedAsync(int seed)
    {
        await using var server = await ControlledServer.StartAsync();
        await server.GivenFaultAsync($$$"""{"probability":0.5,"seed":{{{seed}}},"effect":{"status":500}}""");
        var hits = new List<bool>();
        for (var i = 0; i < 32; i++)
        {
            using var answer = await server.CommitAsync();
            hits.Add(!answer.IsSuccessStatusCode);
        }

        return hits;
    }
}
