using System.Text.Json.Nodes;
using SupportChat.Tests.Http.Fixtures;

namespace SupportChat.Tests.Http;

/// <summary>What no call takes: unknown paths are not found, known ones name their methods, and a browser may ask on any.</summary>
public sealed class UnroutedEndpointTests(RunningServe serve) : IClassFixture<RunningServe>
{
    private const string Id = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string NotFound = "urn:supportchat:not-found";
    private const string NotAllowed = "urn:supportchat:method-not-allowed";
    private const string ApexRest = "services/apexrest/cases";

    [Theory]
    [InlineData("")]
    [InlineData("api")]
    [InlineData("api/")]
    [InlineData("api/nothing")]
    [InlineData("api/nothing/here?limit=1")]
    [InlineData("api/conversations/" + Id + "/nothing")]
    [InlineData("api/conversations/" + Id + "/close/now")]
    [InlineData("api/conversations//close")]
    [InlineData("api/ops")]
    [InlineData("v1/api/conversations")]
    [InlineData("conversations")]
    [InlineData("favicon.ico")]
    [InlineData("%7B*path%7D")]
    [InlineData(ApexRest)]
    [InlineData(ApexRest + "/")]
    public async Task An_unknown_path_is_not_found_whatever_the_method(string path)
    {
        foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE" })
        {
            Assert.Equal((method, 404, NotFound, ""), await RefusedAsync(serve.Client, method, path));
        }

        Assert.Equal(("HEAD", 404, null, ""), await RefusedAsync(serve.Client, "HEAD", path));
    }

    [Theory]
    [InlineData("GET, OPTIONS, POST", "api/conversations", "PUT", "PATCH", "DELETE", "PURGE", "TRACE")]
    [InlineData("GET, OPTIONS, POST", "api/conversations/", "DELETE")]
    [InlineData("GET, OPTIONS, POST", "API/Conversations?limit=1", "DELETE")]
    [InlineData("GET, OPTIONS", "api/conversations/" + Id, "POST", "PUT", "DELETE", "PURGE")]
    [InlineData("GET, OPTIONS", "api/conversations/" + Id + "/", "DELETE")]
    [InlineData("GET, OPTIONS", "api/conversations/a%2Fb", "DELETE")]
    [InlineData("OPTIONS, POST", "api/conversations/" + Id + "/close", "GET", "PUT")]
    [InlineData("OPTIONS, POST", "API/CONVERSATIONS/" + Id + "/RATING/", "GET")]
    [InlineData("OPTIONS, POST", "api/sendbird/session-token", "GET")]
    [InlineData("OPTIONS, POST", "api/agents/session-token", "GET")]
    [InlineData("OPTIONS, POST", "api/sendbird/webhook", "GET", "PUT")]
    [InlineData("OPTIONS, POST", "api/salesforce/case-changes", "GET")]
    [InlineData("GET, OPTIONS", "api/health/live", "POST")]
    [InlineData("GET, OPTIONS", "api/health/ready", "POST")]
    [InlineData("GET, OPTIONS", "api/openapi.json", "POST")]
    [InlineData("GET, OPTIONS", "api/ops/status", "POST")]
    [InlineData("GET, OPTIONS", "api/ops/conversations", "POST")]
    [InlineData("GET, OPTIONS", "api/ops/conversations/" + Id, "DELETE")]
    [InlineData("OPTIONS, POST", "api/ops/conversations/" + Id + "/reconcile", "GET")]
    [InlineData("GET, OPTIONS", "api/ops/conversations/" + Id + "/verification", "POST")]
    [InlineData("DELETE, GET, OPTIONS", "api/ops/dead-letters/" + Id, "POST")]
    [InlineData("OPTIONS, POST", "api/ops/dead-letters/" + Id + "/replay", "GET")]
    [InlineData("DELETE, GET, OPTIONS, POST", "api/ops/dead-letters/replay", "PUT")]
    public async Task A_known_path_names_its_methods_to_another(string allow, string path, params string[] methods)
    {
        foreach (var method in methods)
        {
            Assert.Equal((method, 405, NotAllowed, allow), await RefusedAsync(serve.Client, method, path));
        }

        // As everywhere in this API, HEAD is a method of its own.
        Assert.Equal(("HEAD", 405, null, allow), await RefusedAsync(serve.Client, "HEAD", path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("api/nothing")]
    [InlineData("api/conversations")]
    [InlineData("api/conversations/" + Id + "/close")]
    [InlineData(ApexRest)]
    public async Task A_browser_may_ask_on_any_path(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await serve.Client.SendAsync(request);

        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(RunningServe.Origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("GET, POST", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Methods")));
    }

    [Fact]
    public async Task The_Apex_REST_call_is_a_known_path_where_it_is_on()
    {
        var on = new RunningServe { WithApexRest = true };
        await on.InitializeAsync();
        try
        {
            Assert.Equal(("GET", 405, NotAllowed, "OPTIONS, POST"), await RefusedAsync(on.Client, "GET", ApexRest));
            Assert.Equal(("DELETE", 405, NotAllowed, "OPTIONS, POST"), await RefusedAsync(on.Client, "DELETE", "services/ApexRest/Cases/"));
            Assert.Equal(("POST", 401, "urn:supportchat:unauthorized", ""), await RefusedAsync(on.Client, "POST", ApexRest));
        }
        finally
        {
            await on.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("GET", "api/health/live", 200)]
    [InlineData("GET", "API/Health/Live/", 200)]
    [InlineData("get", "api/health/live", 200)]
    [InlineData("GET", "api/openapi.json", 200)]
    [InlineData("POST", "api/conversations", 401)]
    [InlineData("GET", "api/conversations", 401)]
    [InlineData("GET", "api/conversations/" + Id, 401)]
    [InlineData("POST", "api/sendbird/webhook", 401)]
    public async Task Every_other_call_is_routed_before_it(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await serve.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    /// <summary>A refusal that a page of the listed origin may read; the type is null without a body.</summary>
    private static async Task<(string Method, int Status, string? Type, string Allow)> RefusedAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(RunningServe.Origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject();
        if (problem is not null)
        {
            Assert.Equal((int)answer.StatusCode, problem["status"]!.GetValue<int>());
        }

        return (method, (int)answer.StatusCode, problem?["type"]!.GetValue<string>(), string.Join(", ", answer.Content.Headers.Allow));
    }
}
