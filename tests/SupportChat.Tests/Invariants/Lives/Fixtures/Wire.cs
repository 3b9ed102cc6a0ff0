using System.Net;
using System.Text.Json.Nodes;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>
/// The way from the integration to one of the two systems: a call takes a turn before it is made and one before its answer comes back, and may fail, or lose
/// its answer.
/// </summary>
internal sealed class Wire(Schedule schedule, InProcess system, Func<HttpRequestMessage, Task<HttpResponseMessage?>>? refuse = null) : HttpMessageHandler
{
    /// <summary>Every call fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>So many of the next calls fail.</summary>
    public int Failures { get; set; }

    /// <summary>So many of the next answers are lost.</summary>
    public int LostAnswers { get; set; }

    /// <summary>Wrong on purpose: changes a call, or answers it.</summary>
    public Func<HttpRequestMessage, Task<HttpResponseMessage?>>? Forge { get; set; }

    public void Heal() => (IsDown, Failures, LostAnswers) = (false, 0, 0);

    /// <summary>An answer that Salesforce gives to what its rules forbid.</summary>
    public static HttpResponseMessage Refusal(string code) => Answer(
        HttpStatusCode.BadRequest,
        new JsonArray(new JsonObject { ["errorCode"] = code, ["message"] = "Closed is closed.", ["fields"] = new JsonArray() }));

    public static HttpResponseMessage Answer(HttpStatusCode status, JsonNode body) => new(status)
    {
        Content = new StringContent(body.ToJsonString(), null, "application/json"),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        if (Schedule.Current is not null && (IsDown || Failures > 0))
        {
            Failures = Math.Max(0, Failures - 1);
            return Answer(HttpStatusCode.ServiceUnavailable, new JsonArray(new JsonObject { ["errorCode"] = "SERVER_UNAVAILABLE", ["message"] = "down" }));
        }

        var answer = (Forge is null ? null : await Forge(request))
            ?? (refuse is null ? null : await refuse(request))
            ?? await system.CallAsync(request);
        await schedule.TurnAsync();
        if (Schedule.Current is not null && LostAnswers > 0)
        {
            LostAnswers--;
            throw new HttpRequestException("The answer was lost.");
        }

        return answer;
    }
}

/// <summary>HTTP clients by name, without pipeline: retries are left to the queue.</summary>
internal sealed class WireClients(Func<string, HttpMessageHandler> wires) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(wires(name), disposeHandler: false);
}
