using System.Net;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Upstreams;

public sealed class UpstreamRetryTests : IDisposable
{
    private const string Find = "GET /v3/users/ann";
    private const string Create = "POST /v3/users";
    private const string Send = "POST /v3/group_channels/c/messages";
    private const string Ann = """{"user_id":"ann","nickname":"Ann","profile_url":""}""";
    private const string Broken = """{"error":true,"code":500901,"message":"oops"}""";

    private static readonly SendbirdUser User = new("ann", "Ann", "");

    private readonly UpstreamFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(429)]
    public async Task A_read_is_repeated(int status)
    {
        fixture.Http.On(Find, status, Broken).On(Find, status, Broken).On(Find, 200, Ann);

        Assert.Equal(User, await fixture.RunAsync(fixture.Sendbird.FindUserAsync("ann", default)));
        Assert.Equal(["sendbird:ok"], fixture.Outcomes);
    }

    [Fact]
    public async Task Three_attempts_are_all()
    {
        fixture.Http.On(Find, 503).On(Find, 503).On(Find, 503);

        var failure = await fixture.FailureAsync(fixture.Sendbird.FindUserAsync("ann", default));

        Assert.Equal(("sendbird", UpstreamFailure.Transient, "http-503"), (failure.Upstream, failure.Failure, failure.Code));
        Assert.Equal(["sendbird:transient"], fixture.Outcomes);
    }

    [Fact]
    public async Task A_creation_whose_outcome_is_unknown_is_left_to_the_caller()
    {
        fixture.Http.On(Create, 500, Broken);
        Assert.Equal("500901", (await fixture.FailureAsync(fixture.Sendbird.CreateUserAsync(User, default))).Code);

        fixture.Http.Breaks(Create, HttpRequestError.ResponseEnded);
        Assert.Equal("connection", (await fixture.FailureAsync(fixture.Sendbird.CreateUserAsync(User, default))).Code);

        fixture.Http.Hangs(Create);
        Assert.Equal("timeout", (await fixture.FailureAsync(fixture.Sendbird.CreateUserAsync(User, default))).Code);
        Assert.Equal(3, fixture.Http.Sent.Count);
    }

    [Fact]
    public async Task A_creation_is_repeated_when_nothing_happened()
    {
        fixture.Http.Breaks(Create, HttpRequestError.ConnectionError).On(Create, 503).On(Create, 200, Ann);

        Assert.True(await fixture.RunAsync(fixture.Sendbird.CreateUserAsync(User, default)));
    }

    [Fact]
    public async Task A_message_is_repeated_only_when_it_was_certainly_not_sent()
    {
        var message = new NewMessage("hello") { UserId = "ann" };
        fixture.Http.On(Send, 503);
        await fixture.FailureAsync(fixture.Sendbird.SendMessageAsync("c", message, default));

        fixture.Http.Breaks(Send, HttpRequestError.ConnectionError).On(Send, 429).On(Send, 200, """{"message_id":7,"type":"MESG"}""");
        Assert.Equal(7, (await fixture.RunAsync(fixture.Sendbird.SendMessageAsync("c", message, default))).MessageId);
    }

    [Fact]
    public async Task A_short_wait_that_is_asked_for_is_waited_inside_the_call()
    {
        fixture.Http.On(Find, 429, Broken, ("X-RateLimit-RetryAfter", "1.5")).On(Find, 200, Ann);
        var start = fixture.Time.GetUtcNow();

        await fixture.RunAsync(fixture.Sendbird.FindUserAsync("ann", default));

        Assert.True(fixture.Time.GetUtcNow() - start >= TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task A_long_wait_goes_back_to_the_queue()
    {
        fixture.Http.On(Find, 429, """{"error":true,"code":500910,"message":"slow down"}""", ("Retry-After", "30"));

        var failure = await fixture.FailureAsync(fixture.Sendbird.FindUserAsync("ann", default));

        Assert.Equal((UpstreamFailure.Transient, "500910", TimeSpan.FromSeconds(30)), (failure.Failure, failure.Code, failure.RetryAfter));
    }

    [Fact]
    public async Task A_hanging_upstream_is_given_up_within_the_total_time()
    {
        fixture.Http.Hangs(Find).Hangs(Find).Hangs(Find);
        var start = fixture.Time.GetUtcNow();

        var failure = await fixture.FailureAsync(fixture.Sendbird.FindUserAsync("ann", default));

        Assert.Equal((UpstreamFailure.Transient, "timeout"), (failure.Failure, failure.Code));
        Assert.InRange(fixture.Time.GetUtcNow() - start, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(21));
    }

    [Fact]
    public async Task A_body_that_stops_halfway_is_given_up_too()
    {
        for (var i = 0; i < 3; i++)
        {
            fixture.Http.On(Find, _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Endless()) }));
        }

        Assert.Equal("timeout", (await fixture.FailureAsync(fixture.Sendbird.FindUserAsync("ann", default))).Code);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_failure_of_the_upstream()
    {
        fixture.Http.Hangs(Find);
        using var cancel = new CancellationTokenSource();
        var call = fixture.Sendbird.FindUserAsync("ann", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty(fixture.Outcomes);
    }

    [Fact]
    public async Task After_many_failures_calls_fail_at_once_and_then_one_tries_again()
    {
        for (var i = 0; i < 20; i++)
        {
            fixture.Http.On(Create, 500, Broken);
            Assert.Equal("500901", (await fixture.FailureAsync(fixture.Sendbird.CreateUserAsync(User, default))).Code);
        }

        var failure = await fixture.FailureAsync(fixture.Sendbird.CreateUserAsync(User, default));
        Assert.Equal((UpstreamFailure.Transient, "circuit-open"), (failure.Failure, failure.Code));
        Assert.Equal(20, fixture.Http.Sent.Count);

        fixture.Time.Advance(TimeSpan.FromSeconds(3));
        fixture.Http.On(Create, 200, Ann);
        Assert.True(await fixture.RunAsync(fixture.Sendbird.CreateUserAsync(User, default)));
    }

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
