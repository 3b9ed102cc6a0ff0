using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Invariants;

/// <summary>Credentials good for log-in, bad for use: few log-ins, however much there is to do, and all is well as soon as the cause is gone.</summary>
public sealed class RefusedSessionTests
{
    private const string InvalidSession = """[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]""";
    private const string Login = "POST /services/oauth2/token";

    private static readonly SalesforceId User = SalesforceId.Parse("005000000000009AAA");

    [Theory]
    [InlineData(401, InvalidSession, "INVALID_SESSION_ID")]
    [InlineData(401, """[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]""", "INVALID_SESSION_ID")]
    [InlineData(401, "<html>who are you?</html>", "http-401")]
    public async Task An_hour_of_refused_use_costs_few_logins(int status, string body, string cause)
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration, status, body);
        var before = await LoginsAsync(integration);
        var sessions = integration.Get<SalesforceSessions>();

        var conversation = await integration.StartConversationAsync("ann", "k");
        for (var step = 0; step < 360; step++)
        {
            await integration.StepAsync();
            var failures = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => FailureAsync(integration)));
            Assert.All(failures, failure => Assert.Equal((UpstreamFailure.SetUp, cause), (failure.Failure, failure.Code)));
            Assert.All(failures, failure => Assert.Contains("OAuth scope api", failure.Message, StringComparison.Ordinal));
            integration.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.InRange(await LoginsAsync(integration) - before, 2, 24);
        Assert.Equal((SalesforceSessionProblem.SessionRefused, cause), (sessions.Problem?.Code, sessions.Problem?.Cause));
        Assert.InRange(integration.Time.GetUtcNow() - sessions.Problem!.Since, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(65));

        await integration.Systems.LoginAsync();
        await integration.Systems.HealAsync();
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await integration.DrainAsync();
        Assert.Null(sessions.Problem);
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_session_that_ends_by_itself_is_renewed_once_whoever_was_using_it()
    {
        await using var integration = await Integration.StartAsync();
        await UseAsync(integration);
        integration.Time.Advance(TimeSpan.FromMinutes(20));
        var before = await LoginsAsync(integration);
        await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Post, "emulator/tokens/expire");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => UseAsync(integration))));

        Assert.Equal(1, await LoginsAsync(integration) - before);
        Assert.Null(integration.Get<SalesforceSessions>().Problem);
    }

    [Fact]
    public async Task A_session_that_somebody_ended_at_once_is_renewed_and_one_that_never_lasts_is_not_renewed_each_time()
    {
        await using var integration = await Integration.StartAsync();
        await UseAsync(integration);
        var before = await LoginsAsync(integration);
        await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Post, "emulator/tokens/expire");
        await UseAsync(integration);
        Assert.Equal(1, await LoginsAsync(integration) - before);

        for (var second = 0; second < 300; second++)
        {
            await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Post, "emulator/tokens/expire");
            await TryAsync(integration);
            integration.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(await LoginsAsync(integration) - before, 3, 8);
    }

    [Theory]
    [InlineData(403, """[{"message":"The REST API is not enabled for this Organization.","errorCode":"API_DISABLED_FOR_ORG"}]""")]
    [InlineData(403, "<html>Forbidden</html>")]
    [InlineData(404, "<html>URL No Longer Exists</html>")]
    public async Task Other_refusals_cost_no_login(int status, string body)
    {
        await using var integration = await Integration.StartAsync();
        await UseAsync(integration);
        await RefuseAsync(integration, status, body);
        var before = await LoginsAsync(integration);

        for (var call = 0; call < 50; call++)
        {
            await FailureAsync(integration);
            integration.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(0, await LoginsAsync(integration) - before);
    }

    [Fact]
    public async Task Refused_log_ins_are_asked_for_less_and_less()
    {
        await using var integration = await Integration.StartAsync();
        var fault = Fault("/services/oauth2/token", 400, """{"error":"invalid_client","error_description":"x"}""");
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, fault);
        var before = await LoginsAsync(integration);

        for (var step = 0; step < 360; step++)
        {
            Assert.Equal("invalid_client", (await FailureAsync(integration)).Code);
            integration.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.InRange(await LoginsAsync(integration) - before, 2, 24);
        Assert.Equal(SalesforceSessionProblem.LoginRefused, integration.Get<SalesforceSessions>().Problem?.Code);
    }

    [Fact]
    public async Task A_stream_that_refuses_the_session_leaves_it_to_the_REST_API()
    {
        await using var integration = await Integration.StartAsync();
        await UseAsync(integration);
        var topic = "/data/SupportChat__chn";
        await RefuseStreamAsync(integration.Systems.Salesforce, 100_000);
        var before = await LoginsAsync(integration);

        var failures = new List<string>();
        for (var step = 0; step < 360; step++)
        {
            failures.Add(await SubscribeAsync(integration, topic));
            await UseAsync(integration);
            integration.Time.Advance(TimeSpan.FromSeconds(10));
        }

        // One renewal by age falls into an hour.
        Assert.InRange(await LoginsAsync(integration) - before, 0, 3);
        var counts = string.Join(", ", failures.GroupBy(code => code).Select(group => $"{group.Key}: {group.Count()}"));
        Assert.True(failures.Count(code => code == "SetUp service.auth.error") > 300, counts);
        Assert.Null(integration.Get<SalesforceSessions>().Problem);

        await RefuseStreamAsync(integration.Systems.Salesforce, 1);
        await SubscribeAsync(integration, topic);
        integration.Time.Advance(TimeSpan.FromMinutes(6));
        await SubscribeAsync(integration, topic);
        integration.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("taken", await SubscribeAsync(integration, topic));
    }

    [Fact]
    public async Task It_is_said_in_status_and_health_and_the_host_stays_in()
    {
        await using var demo = await Demo.StartAsync();
        await demo.SettleAsync();
        Assert.Equal("""{"status":"ready"}""", (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/health/ready")).Body.ToJsonString());
        await TwoSystems.FaultAsync(demo.Salesforce, Fault("/services/data/*", 401, InvalidSession));

        Assert.Equal(202, (await demo.StartConversationAsync("ann", "k")).Status);

        await Eventually.BecomesTrueAsync(async () => (await demo.OpsAsync(HttpMethod.Get, "status")).Body["salesforceSession"] is not null);
        var session = (await demo.OpsAsync(HttpMethod.Get, "status")).Body["salesforceSession"]!;
        Assert.Equal(("SalesforceSessionRefused", "INVALID_SESSION_ID"), (session["problem"]!.GetValue<string>(), session["cause"]!.GetValue<string>()));
        var (status, body) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/health/ready");
        Assert.Equal(200, status);
        Assert.Contains("SalesforceSessionRefused", body["problems"]!.AsArray().Select(problem => problem!.GetValue<string>()));
    }

    [Fact]
    public async Task A_stream_that_is_refused_is_said_in_status_and_health()
    {
        await using var demo = await Demo.StartAsync();
        await demo.SettleAsync();
        await RefuseStreamAsync(demo.Salesforce, 100_000);

        await Eventually.BecomesTrueAsync(async () =>
            (await demo.OpsAsync(HttpMethod.Get, "status")).Body["streams"]![0]!["error"]?.GetValue<string>() == "service.auth.error");
        Assert.Equal(HttpStatusCode.OK, (await demo.Api.GetAsync(new Uri("api/health/ready", UriKind.Relative))).StatusCode);
        await Eventually.BecomesTrueAsync(async () =>
            (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/health/ready")).Body["problems"]?.ToJsonString() == """["CaseChangeStreamRefused"]""");
    }

    private static async Task<string> SubscribeAsync(Integration integration, string topic)
    {
        var bus = integration.Get<IEventBus>();
        try
        {
            await bus.CheckTopicAsync(topic, CancellationToken.None);
            return "taken";
        }
        catch (PubSubException refused)
        {
            return $"{refused.Failure} {refused.Code}";
        }
        catch (UpstreamException refused)
        {
            return $"{refused.Failure} {refused.Code}";
        }
    }

    private static Task RefuseStreamAsync(HttpClient salesforce, int times) =>
        Demo.SendAsync(salesforce, HttpMethod.Post, "emulator/stream", new JsonObject { ["action"] = "authRefuse", ["times"] = times });

    private static Task UseAsync(Integration integration) => integration.Get<SalesforceClient>().FindUserAsync(User, CancellationToken.None);

    private static async Task TryAsync(Integration integration)
    {
        try
        {
            await UseAsync(integration);
        }
        catch (UpstreamException)
        {
            // How it ends is not the question here.
        }
    }

    private static Task<UpstreamException> FailureAsync(Integration integration) => Assert.ThrowsAsync<UpstreamException>(() => UseAsync(integration));

    private static Task RefuseAsync(Integration integration, int status, string body) =>
        TwoSystems.FaultAsync(integration.Systems.Salesforce, Fault("/services/data/*", status, body));

    private static JsonObject Fault(string path, int status, string body) => new()
    {
        ["match"] = new JsonObject { ["path"] = path },
        ["effect"] = new JsonObject
        {
            ["status"] = status,
            ["body"] = body,
            ["headers"] = new JsonObject { ["Content-Type"] = body.StartsWith('<') ? "text/html" : "application/json" },
        },
    };

    private static async Task<long> LoginsAsync(Integration integration) =>
        (await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Get, "emulator/calls")).Body["calls"]![Login]?.GetValue<long>() ?? 0;
}
