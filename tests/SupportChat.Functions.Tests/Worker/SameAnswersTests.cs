using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.Worker.Fixtures;
using SupportChat.Http;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Worker;

/// <summary>A client cannot tell the worker from <c>serve</c>.</summary>
public sealed class SameAnswersTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    private static readonly (int Status, ApiCall Call)[] Calls =
    [
        (401, new("POST", "api/conversations", Body: "{}")),
        (401, new("GET", "api/conversations")),
        (401, new("GET", "api/conversations/{id}")),
        (401, new("POST", "api/conversations/{id}/close")),
        (401, new("POST", "api/conversations/{id}/reopen")),
        (401, new("POST", "api/conversations/{id}/rating", Body: "{}")),
        (401, new("POST", "api/sendbird/session-token")),
        (401, new("POST", "api/agents/session-token", Body: "{}")),
        (401, new("POST", "api/sendbird/webhook", Body: "{}")),
        (401, new("POST", "api/salesforce/case-changes", Body: "{}")),
        (404, new("POST", "services/apexrest/cases", Body: "{}")),
        (200, new("GET", "api/health/live")),
        (200, new("GET", "api/health/ready")),
        (401, new("GET", "api/ops/status")),
        (401, new("GET", "api/ops/conversations")),
        (401, new("GET", "api/ops/conversations/{id}")),
        (401, new("GET", "api/ops/conversations/{id}/verification")),
        (401, new("POST", "api/ops/conversations/{id}/reconcile")),
        (401, new("GET", "api/ops/dead-letters")),
        (401, new("GET", "api/ops/dead-letters/x")),
        (401, new("DELETE", "api/ops/dead-letters/x")),
        (401, new("POST", "api/ops/dead-letters/replay", Body: "{}")),
        (401, new("POST", "api/ops/dead-letters/x/replay")),
        (200, new("GET", "api/openapi.json")),

        (400, new("POST", "api/conversations", Proof.Customer, """{"subject":""}""", "k1")),
        (201, new("POST", "api/conversations", Proof.Customer, """{"subject":"No key"}""")),
        (400, new("POST", "api/conversations", Proof.Customer, "no JSON", "k1")),
        (413, new("POST", "api/conversations", Proof.Customer, "{\"subject\":\"" + new string('x', 300_000) + "\"}", "k1")),
        (201, new("POST", "api/conversations", Proof.Customer, """{"subject":"Another order"}""", "k2")),
        (200, new("POST", "api/conversations", Proof.Customer, """{"subject":"Another order"}""", "k2")),
        (409, new("POST", "api/conversations", Proof.Customer, """{"subject":"A third order"}""", "k2")),
        (200, new("GET", "api/conversations?limit=1", Proof.Customer)),
        (400, new("GET", "api/conversations?limit=0", Proof.Customer)),
        (200, new("GET", "api/conversations/{id}", Proof.Customer)),
        (404, new("GET", "api/conversations/aaaaaaaaaaaaaaaaaaaaaaaaaa", Proof.Customer)),
        (404, new("GET", "api/conversations/not-an-id", Proof.Customer)),
        (400, new("POST", "api/conversations/{id}/rating", Proof.Customer, """{"score":6}""")),
        (202, new("POST", "api/conversations/{id}/rating", Proof.Customer, """{"score":5}""")),
        (409, new("POST", "api/conversations/{id}/reopen", Proof.Customer)),
        (202, new("POST", "api/conversations/{id}/close", Proof.Customer)),
        (200, new("POST", "api/sendbird/session-token", Proof.Customer)),

        (403, new("POST", "api/agents/session-token", Proof.Customer, "{}")),
        (400, new("POST", "api/agents/session-token", Proof.AgentPanel, """{"salesforceUserId":"00G000000000001AAA"}""")),
        (404, new("POST", "api/agents/session-token", Proof.AgentPanel, """{"salesforceUserId":"005000000000999AAA"}""")),
        (200, new("POST", "api/agents/session-token", Proof.AgentPanel, """{"salesforceUserId":"005000000000001"}""")),

        (200, new("POST", "api/sendbird/webhook", Proof.Signature, "no JSON")),
        (401, new("POST", "api/sendbird/webhook", Proof.Signature, """{"app_id":"another","category":"group_channel:join"}""")),
        (200, new("POST", "api/sendbird/webhook", Proof.Signature, """{"app_id":"SUPPORTCHAT-DEMO","category":"group_channel:freeze_unfreeze"}""")),
        (413, new("POST", "api/sendbird/webhook", Proof.Signature, new string('x', (1 << 20) + 1))),

        (400, new("POST", "api/salesforce/case-changes", Proof.Push, """{"caseIds":[]}""")),
        (202, new("POST", "api/salesforce/case-changes", Proof.Push, """{"organizationId":"00D000000000001EAA","caseIds":["500000000000099AAA"]}""")),

        (200, new("GET", "api/ops/conversations?state=attention", Proof.Operator)),
        (200, new("GET", "api/ops/dead-letters", Proof.Operator)),
        (404, new("GET", "api/ops/dead-letters/x", Proof.Operator)),
        (404, new("GET", "api/ops/dead-letters/replay", Proof.Operator)),
        (404, new("DELETE", "api/ops/dead-letters/x", Proof.Operator)),
        (400, new("POST", "api/ops/dead-letters/replay", Proof.Operator, "{}")),
        (200, new("POST", "api/ops/dead-letters/replay", Proof.Operator, """{"reason":"RowRefused"}""")),
        (404, new("POST", "api/ops/dead-letters/x/replay", Proof.Operator)),
        (404, new("GET", "api/ops/conversations/aaaaaaaaaaaaaaaaaaaaaaaaaa", Proof.Operator)),
        (404, new("GET", "api/ops/conversations/aaaaaaaaaaaaaaaaaaaaaaaaaa/verification", Proof.Operator)),
        (202, new("POST", "api/ops/conversations/{id}/reconcile", Proof.Operator)),

        (404, new("GET", "")),
        (404, new("GET", "api")),
        (404, new("GET", "api/nothing")),
        (404, new("POST", "api/conversations/{id}/nothing", Proof.Customer, "{}")),
        (404, new("PURGE", "nothing")),
        (404, new("GET", "services/apexrest/cases")),
        (405, new("DELETE", "api/conversations")),
        (405, new("DELETE", "api/conversations/{id}")),
        (405, new("PUT", "API/Conversations/")),
        (405, new("GET", "api/sendbird/webhook")),
        (405, new("HEAD", "api/health/live")),
        (405, new("PURGE", "api/health/live")),
        (204, new("OPTIONS", "api/conversations")),
        (204, new("OPTIONS", "nothing")),
    ];

    [NodeFact]
    public async Task The_worker_answers_as_serve_does()
    {
        var differences = new List<string>();
        foreach (var (status, call) in Calls)
        {
            var worker = await call.SendAsync(hosts.Worker, hosts.Token, hosts.Conversation.Worker);
            var serve = await call.SendAsync(hosts.Serve, hosts.Token, hosts.Conversation.Serve);
            if (worker != serve || worker.Status != status)
            {
                differences.Add($"{call} should answer {status}.\n  worker: {worker}\n  serve:  {serve}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    [Fact]
    public void Every_http_function_is_called_here()
    {
        var called = Calls
            .Select(call => (call.Call.Method, $"{call.Call.Path.Split('?')[0]}/".Replace("/x/", "/{id}/", StringComparison.Ordinal).TrimEnd('/')))
            .ToHashSet();

        Assert.Empty(
            ApiEndpoints.All.Where(endpoint => endpoint.Method is { } method && !called.Contains((method, endpoint.Route))).Select(endpoint => endpoint.Name));
        Assert.Equal(ApiEndpoints.All.Count, HostFunctions.All.Count(function => function.IsHttp));
    }
}
