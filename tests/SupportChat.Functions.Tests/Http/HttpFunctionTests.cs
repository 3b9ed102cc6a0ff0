using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Functions.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Http;

/// <summary>Each HTTP function reaches its endpoint: what the endpoint answers without any proof tells which one it was.</summary>
public sealed class HttpFunctionTests
{
    [Theory]
    [InlineData("StartConversation", 401)]
    [InlineData("ListConversations", 401)]
    [InlineData("GetConversation", 401)]
    [InlineData("CloseConversation", 401)]
    [InlineData("RateConversation", 401)]
    [InlineData("IssueSessionToken", 401)]
    [InlineData("SendbirdWebhook", 401)]
    [InlineData("SalesforceCaseChanges", 401)]
    [InlineData("ApexRestCase", 404, "ApexRest__Enabled")]
    [InlineData("HealthLive", 200, "\"live\"")]
    [InlineData("HealthReady", 503, "\"not-ready\"")]
    [InlineData("OpsStatus", 401)]
    [InlineData("OpsConversation", 401)]
    [InlineData("OpsConversations", 401)]
    [InlineData("OpsReconcile", 401)]
    [InlineData("OpsDeadLetters", 401)]
    [InlineData("OpsReplayDeadLetter", 401)]
    [InlineData("OpenApi", 200, "\"openapi\"")]
    [InlineData("Preflight", 204)]
    public async Task Without_any_proof_a_function_answers(string name, int status, string body = "")
    {
        using var host = ProgramHost.Build(Repository.SampleSettings, AbsentStores.AddAbsentStores);
        var function = HostFunctions.All.Single(candidate => candidate.Name == name);
        var trigger = (HttpTriggerAttribute)function.Trigger;
        var http = new DefaultHttpContext { RequestServices = host.Services };
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        http.Request.Method = trigger.Methods![0].ToUpperInvariant();
        http.Request.Path = "/" + trigger.Route!.Replace("{id}", TestWork.Conversation.Value, StringComparison.Ordinal);
        http.Request.RouteValues["id"] = TestWork.Conversation.Value;

        var instance = ActivatorUtilities.CreateInstance(host.Services, function.Class);
        var result = await (Task<IResult>)function.Method.Invoke(instance, [http.Request, CancellationToken.None])!;
        await result.ExecuteAsync(http);

        Assert.Equal(status, http.Response.StatusCode);
        Assert.Contains(body, System.Text.Encoding.UTF8.GetString(answer.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_http_function_is_exercised_here()
    {
        var exercised = typeof(HttpFunctionTests).GetMethod(nameof(Without_any_proof_a_function_answers))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(data => (string)data.GetData(null!).Single()[0]);

        Assert.Equal(
            HostFunctions.All.Where(function => function.Trigger is HttpTriggerAttribute).Select(function => function.Name).Order(),
            exercised.Order());
    }
}
