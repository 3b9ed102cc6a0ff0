using System.Net;
using SupportChat.Http.Authentication;

namespace SupportChat.Cli.Doctor;

/// <summary>The running integration takes the key of the agents' panel.</summary>
/// <param name="http">Asks.</param>
/// <param name="endpoint">The running integration.</param>
/// <param name="key">The key, as the settings here have it.</param>
internal sealed class AgentSessionCheck(HttpClient http, Uri endpoint, string key) : IDoctorCheck
{
    public string Name => "Sessions of agents";

    public string Needs => IntegrationCheck.Integration;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        // It names no agent: whoever is let in is told so, and nothing is done.
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, "api/agents/session-token"));
        request.Content = new ByteArrayContent("{}"u8.ToArray());
        request.Headers.Add(ApiKeyAuthentication.Header, key);
        using var answer = await http.SendAsync(request, cancellationToken);
        return answer.StatusCode switch
        {
            HttpStatusCode.BadRequest => CheckResult.Ok("the key of the agents' panel is taken"),
            HttpStatusCode.Unauthorized => CheckResult.Error(
                "the key of the agents' panel is refused", "AgentPanel__Keys__0 here is none of the integration's AgentPanel__Keys"),
            var status => CheckResult.Error($"api/agents/session-token answers {(int)status}", "Check the address, and the endpoint's log"),
        };
    }
}
