using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SupportChat.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Client;
using SupportChat.Http.Inbound;
using SupportChat.Http.Ops;
using SupportChat.Http.Pipeline;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Pipeline;

/// <summary>
/// The table of endpoints says who may call which one, as the documentation does, and nobody else gets further than that: not even the body is read.
/// </summary>
public sealed class EndpointAccessTests
{
    /// <summary>How the documentation puts each access: security schemes of the OpenAPI document, and a word of the table of calls.</summary>
    private static readonly Dictionary<Type, (string[] Schemes, string Proof)> Documented = new()
    {
        [typeof(AnonymousAccess)] = ([], "none"),
        [typeof(SignatureAccess)] = ([], "signature over the raw body"),
        [typeof(CustomerAccess)] = (["customer"], "customer"),
        [typeof(NamedCustomerAccess)] = (["customer"], "customer"),
        [typeof(ApexRestAccess)] = (["customer"], "customer's bearer token"),
        [typeof(OperatorAccess)] = (["operatorKey", "operator"], "key of `Ops__Keys`, or role `supportchat.operator`"),
        [typeof(AgentSessionAccess)] = (["agentPanelKey", "agentPanel"], "key of `AgentPanel__Keys`, or role `agents.session`"),
        [typeof(CaseChangesAccess)] = (["pushKey", "push"], "key, or role `case-changes.write`"),
    };

    private static readonly ApiEndpoint[] Guarded = [.. ApiEndpoints.All.Where(
        endpoint => endpoint.Access != typeof(AnonymousAccess) && endpoint.Access != typeof(SignatureAccess))];

    [Fact]
    public void Is_what_the_OpenAPI_document_says()
    {
        var described = ApiDocument.Operations.ToDictionary(operation => operation.Id, operation => string.Join(' ', operation.Schemes));

        Assert.All(
            ApiEndpoints.All.Where(endpoint => endpoint.Method is not null),
            endpoint => Assert.Equal((endpoint.Name, string.Join(' ', Documented[endpoint.Access].Schemes)), (endpoint.Name, described[endpoint.Name])));
        Assert.Equal(typeof(AnonymousAccess), ApiEndpoints.All.Single(endpoint => endpoint.Method is null).Access);
    }

    [Fact]
    public void Is_what_the_table_of_calls_says()
    {
        var rows = Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md").Append(Path.Combine(RepositoryFiles.Root, "README.md"))
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | "))
            .Where(cells => cells.Length == 3)
            .ToList();
        var found = 0;
        foreach (var endpoint in ApiEndpoints.All)
        {
            foreach (var cells in rows.Where(cells => Regex.IsMatch(cells[0], $"`{endpoint.Method} /{Regex.Escape(endpoint.Route)}[`?]")))
            {
                found++;
                Assert.Contains(Documented[endpoint.Access].Proof, cells[1], StringComparison.Ordinal);
            }
        }

        // The table writes further calls of one kind in short.
        Assert.InRange(found, 11, ApiEndpoints.All.Count);
    }

    [Fact]
    public void Is_stated_for_every_endpoint_that_there_is() => Assert.Equal(
        typeof(ApiEndpoints).Assembly.GetTypes().Where(type => !type.IsAbstract
            && type.IsSubclassOf(typeof(EndpointHandler))).Select(type => type.Name).Order(),
        ApiEndpoints.All.Select(endpoint => endpoint.Handler.Name).Order());

    [Fact]
    public async Task Nobody_has_to_an_endpoint_that_is_not_in_the_table()
    {
        var pipeline = new EndpointPipeline(
            new Dictionary<Type, EndpointAccessPolicy>(), new CorsPolicy(Options.Create(new CorsOptions())), NullLogger<EndpointPipeline>.Instance);
        var unlisted = new Unlisted(pipeline);

        var answer = await unlisted.HandleAsync(new DefaultHttpContext().Request, CancellationToken.None);

        Assert.Equal(503, ((IStatusCodeHttpResult)answer).StatusCode);
        Assert.False(unlisted.WasReached);
    }

    [Fact]
    public async Task Refused_callers_have_sent_a_body_for_nothing()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["ApexRest:AllowAnonymous"] = null, ["Push:OutboundMessages"] = null });
        var customer = demo.Token("ann");
        foreach (var endpoint in Guarded)
        {
            Assert.Equal((endpoint.Name, 401, false), await CallAsync(demo, endpoint));
            Assert.Equal((endpoint.Name, 401, false), await CallAsync(demo, endpoint, token: "no.good.token"));
            Assert.Equal((endpoint.Name, 401, false), await CallAsync(demo, endpoint, key: "a-wrong-key"));
            Assert.Equal(
                (endpoint.Name, 401, false), await CallAsync(demo, endpoint, token: demo.Issuer.CreateToken("ann", [], lifetime: TimeSpan.FromHours(-1))));
            Assert.Equal((endpoint.Name, 403, false), await CallAsync(demo, endpoint, token: demo.Issuer.CreateToken("-", [], claims: """{"sub":["ann"]}""")));
            if (endpoint.Access == typeof(OperatorAccess) || endpoint.Access == typeof(CaseChangesAccess) || endpoint.Access == typeof(AgentSessionAccess))
            {
                Assert.Equal((endpoint.Name, 403, false), await CallAsync(demo, endpoint, token: customer));
            }
        }

        Assert.Equal(
            ("SalesforceCaseChanges", 404, false), await CallAsync(demo, Named("SalesforceCaseChanges"), key: "demo-push-key", contentType: "text/xml"));

        // Whoever is let in is read, which a test's body does not survive.
        Assert.Equal(("StartConversation", 503, true), await CallAsync(demo, Named("StartConversation"), token: customer));
        Assert.Equal(("ApexRestCase", 503, true), await CallAsync(demo, Named("ApexRestCase"), token: customer));
        Assert.Equal(("SalesforceCaseChanges", 503, true), await CallAsync(demo, Named("SalesforceCaseChanges"), key: "demo-push-key"));
        Assert.Equal(("IssueAgentSessionToken", 503, true), await CallAsync(demo, Named("IssueAgentSessionToken"), key: "demo-agent-key"));
        Assert.Equal(("SendbirdWebhook", 503, true), await CallAsync(demo, Named("SendbirdWebhook")));
    }

    [Fact]
    public async Task Whoever_is_told_to_wait_has_sent_a_body_for_nothing()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["ApexRest:Enabled"] = null, ["ApexRest:AllowAnonymous"] = null });
        Assert.Equal(("ApexRestCase", 404, false), await CallAsync(demo, Named("ApexRestCase"), token: demo.Token("ann")));

        var limits = demo.Services.GetRequiredService<CustomerLimits>();
        foreach (var endpoint in Guarded.Where(endpoint => endpoint.Access == typeof(CustomerAccess) || endpoint.Access == typeof(NamedCustomerAccess)))
        {
            (string Name, int Status, bool WasRead) answer = default;
            for (var attempt = 0; attempt < 20 && answer.Status != 429; attempt++)
            {
                while (limits.Refuse("ann") is null)
                {
                    // Uses up what the customer may do now; once a second it becomes more.
                }

                answer = await CallAsync(demo, endpoint, token: demo.Token("ann"));
            }

            Assert.Equal((endpoint.Name, 429, false), answer);
        }

        var push = Named("SalesforceCaseChanges");
        Assert.Equal((push.Name, 429, false), await LastAsync(() => CallAsync(demo, push, key: "demo-push-key")));
        var panel = Named("IssueAgentSessionToken");
        Assert.Equal((panel.Name, 429, false), await LastAsync(() => CallAsync(demo, panel, key: "demo-agent-key")));
        Assert.Equal((push.Name, 200, false), await LastAsync(() => CallAsync(demo, push, contentType: "text/xml")));
    }

    private static ApiEndpoint Named(string name) => ApiEndpoints.All.Single(endpoint => endpoint.Name == name);

    /// <summary>The first answer that is given without a look at the body.</summary>
    private static async Task<(string Name, int Status, bool WasRead)> LastAsync(Func<Task<(string Name, int Status, bool WasRead)>> callAsync)
    {
        var answer = await callAsync();
        for (var attempt = 0; attempt < 1_000 && answer.WasRead; attempt++)
        {
            answer = await callAsync();
        }

        return answer;
    }

    private static async Task<(string Name, int Status, bool WasRead)> CallAsync(
        Demo demo, ApiEndpoint endpoint, string? token = null, string? key = null, string contentType = "application/json")
    {
        using var body = new UnreadableBody();
        var http = new DefaultHttpContext { RequestServices = demo.Services };
        http.Request.Method = endpoint.Method!;
        http.Request.Path = $"/{endpoint.Route.Replace("{id}", "aaaaaaaaaaaaaaaaaaaaaaaaaa", StringComparison.Ordinal)}";
        http.Request.RouteValues["id"] = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
        http.Request.ContentType = contentType;
        http.Request.Body = body;
        if (token is not null)
        {
            http.Request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token).ToString();
        }

        if (key is not null)
        {
            http.Request.Headers[ApiKeyAuthentication.Header] = key;
        }

        var answer = await ((EndpointHandler)demo.Services.GetRequiredService(endpoint.Handler)).HandleAsync(http.Request, CancellationToken.None);
        await answer.ExecuteAsync(http);
        return (endpoint.Name, http.Response.StatusCode, body.WasRead);
    }

    private sealed class Unlisted(EndpointPipeline pipeline) : EndpointHandler(pipeline)
    {
        public bool WasReached { get; private set; }

        protected override Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
        {
            WasReached = true;
            return Task.FromResult<IResult>(TypedResults.Ok());
        }
    }

    private sealed class UnreadableBody : MemoryStream
    {
        public bool WasRead { get; private set; }

        public override int Read(Span<byte> buffer) => throw Broken();

        public override int Read(byte[] buffer, int offset, int count) => throw Broken();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw Broken();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw Broken();

        private IOException Broken()
        {
            WasRead = true;
            return new IOException("The body was read.");
        }
    }
}
