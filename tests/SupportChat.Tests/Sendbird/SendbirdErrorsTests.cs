using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Sendbird;

public sealed class SendbirdErrorsTests
{
    [Theory]
    [InlineData(400105, 400, UpstreamFailure.Refused)]
    [InlineData(400108, 400, UpstreamFailure.SetUp)]
    [InlineData(400109, 400, UpstreamFailure.Transient)]
    [InlineData(400110, 400, UpstreamFailure.Refused)]
    [InlineData(400111, 400, UpstreamFailure.Refused)]
    [InlineData(400201, 400, UpstreamFailure.Refused)]
    [InlineData(400300, 400, UpstreamFailure.Refused)]
    [InlineData(400304, 400, UpstreamFailure.SetUp)]
    [InlineData(400306, 400, UpstreamFailure.SetUp)]
    [InlineData(400401, 400, UpstreamFailure.SetUp)]
    [InlineData(400404, 400, UpstreamFailure.SetUp)]
    [InlineData(400500, 400, UpstreamFailure.Transient)]
    [InlineData(400700, 400, UpstreamFailure.Refused)]
    [InlineData(403100, 403, UpstreamFailure.SetUp)]
    [InlineData(500901, 500, UpstreamFailure.Transient)]
    [InlineData(500910, 429, UpstreamFailure.Transient)]
    [InlineData(500910, 400, UpstreamFailure.Transient)]
    [InlineData(900020, 400, UpstreamFailure.Refused)]
    [InlineData(900200, 400, UpstreamFailure.Transient)]
    [InlineData(499999, 400, UpstreamFailure.Refused)]
    [InlineData(599999, 400, UpstreamFailure.Transient)]
    [InlineData(999999, 400, UpstreamFailure.Refused)]
    [InlineData(999999, 503, UpstreamFailure.Transient)]
    [InlineData(999999, 401, UpstreamFailure.SetUp)]
    [InlineData(null, 503, UpstreamFailure.Transient)]
    [InlineData(null, 429, UpstreamFailure.Transient)]
    [InlineData(null, 404, UpstreamFailure.SetUp)]
    [InlineData(null, 302, UpstreamFailure.SetUp)]
    public void A_code_goes_before_the_status(int? code, int status, UpstreamFailure failure) => Assert.Equal(failure, SendbirdErrors.Classify(code, status));

    [Theory]
    [InlineData(400, """{"error":true,"code":400401,"message":"Invalid token"}""", UpstreamFailure.SetUp, "400401", "Sendbird answered 400 with code 400401. Set Sendbird__ApiToken to an API token of this application.")]
    [InlineData(400, """{"message":"\"User\" not found.","code":400201,"error":true}""", UpstreamFailure.Refused, "400201", "Sendbird answered 400 with code 400201.")]
    [InlineData(404, "<html>nothing here</html>", UpstreamFailure.SetUp, "http-404", "Sendbird answered 404 with code http-404. It is no answer of the Platform API: check Sendbird__BaseUrl.")]
    public async Task A_failure_tells_what_the_retry_decision_needs(int status, string body, UpstreamFailure failure, string code, string message)
    {
        using var fixture = new UpstreamFixture();
        fixture.Http.On("PUT /v3/users/ann", status, body);

        var thrown = await fixture.FailureAsync(RenameAsync(fixture));

        Assert.Equal(("sendbird", failure, code, message), (thrown.Upstream, thrown.Failure, thrown.Code, thrown.Message));
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"channels":{}}""")]
    [InlineData("""{"channels":[{"name":"no url"}]}""")]
    public async Task An_unreadable_success_is_the_upstreams_failure(string body)
    {
        using var fixture = new UpstreamFixture();
        fixture.Http.On("GET /v3/group_channels?custom_types=SALESFORCE_SUPPORT_CHAT_CHANNEL&order=latest_last_message&limit=100&show_frozen=true&show_empty=true&show_member=false", 200, body);

        var thrown = await fixture.FailureAsync(fixture.Sendbird.ListChannelsAsync(null, default));

        Assert.Equal((UpstreamFailure.Transient, "unexpected-answer"), (thrown.Failure, thrown.Code));
    }

    [Fact]
    public async Task What_was_sent_never_shows_in_a_failure()
    {
        using var fixture = new UpstreamFixture();
        fixture.Http.On("PUT /v3/users/ann", 400, """{"error":true,"code":400151,"message":"Secret Name is not allowed"}""");

        Assert.DoesNotContain("Secret Name", (await fixture.FailureAsync(RenameAsync(fixture))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_are_counted_as_answers_and_refusals_as_refusals()
    {
        using var fixture = new UpstreamFixture();
        fixture.Http
            .On("GET /v3/users/ann", 400, """{"error":true,"code":400201,"message":"x"}""")
            .On("PUT /v3/users/ann", 400, """{"error":true,"code":400151,"message":"x"}""")
            .On("PUT /v3/users/ann", 400, """{"error":true,"code":400401,"message":"x"}""");

        Assert.Null(await fixture.RunAsync(fixture.Sendbird.FindUserAsync("ann", default)));
        await fixture.FailureAsync(RenameAsync(fixture));
        await fixture.FailureAsync(RenameAsync(fixture));

        Assert.Equal(["sendbird:ok", "sendbird:refused", "sendbird:set-up"], fixture.Outcomes);
    }

    private static async Task<bool> RenameAsync(UpstreamFixture fixture)
    {
        await fixture.Sendbird.UpdateUserAsync("ann", "Secret Name", null, null, default);
        return true;
    }
}
