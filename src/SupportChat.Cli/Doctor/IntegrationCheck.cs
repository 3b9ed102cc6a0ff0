using System.Net;
using System.Text.Json;
using SupportChat.Http.Authentication;

namespace SupportChat.Cli.Doctor;

/// <summary>The running integration is ready, reaches its stores and queues, reads the stream, and has nothing dead.</summary>
internal sealed class IntegrationCheck(HttpClient http, Uri endpoint, string? key, TimeProvider time) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string Integration = "Running integration";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public string Name => Integration;

    public string Needs => EndpointCheck.Endpoint;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var ready = await GetAsync("api/health/ready", cancellationToken);
        if (ready.Status != HttpStatusCode.OK)
        {
            return CheckResult.Error($"api/health/ready answers {(int)ready.Status}", "Look at the integration's log: it names every missing or wrong setting");
        }

        if (key is null)
        {
            return CheckResult.Ok("ready; set Ops__Keys__0 here to have its stores, queues and streams checked too");
        }

        var began = time.GetTimestamp();
        while (true)
        {
            var (status, body) = await GetAsync("api/ops/status", cancellationToken);
            if (status != HttpStatusCode.OK)
            {
                return CheckResult.Error($"api/ops/status answers {(int)status}", status == HttpStatusCode.Unauthorized
                    ? "Ops__Keys__0 here is none of the integration's Ops__Keys"
                    : "It does not reach its stores or queues: check Storage__Tables, ServiceBus, and the roles of its identity");
            }

            using var document = JsonDocument.Parse(body);
            if (document.RootElement.TryGetProperty("salesforceSession", out var session) && session.ValueKind == JsonValueKind.Object)
            {
                return CheckResult.Error(
                    $"it has no session in Salesforce ({session.GetProperty("problem").GetString()}, {session.GetProperty("cause").GetString()})",
                    "See the check of the Salesforce login; where that is well, its settings are others, or the org refuses the address that it runs at");
            }

            var unread = document.RootElement.GetProperty("streams").EnumerateArray()
                .Where(stream => !stream.GetProperty("reading").GetBoolean()).Select(stream => stream.GetProperty("topic").GetString()).ToList();
            if (unread.Count == 0)
            {
                return Letters(document.RootElement.GetProperty("deadLetters").GetInt32());
            }

            // Between two windows nobody reads for some seconds.
            if (time.GetElapsedTime(began) > Patience)
            {
                return CheckResult.Error($"nobody reads {string.Join(", ", unread)}", "Look at the log of the stream (function CaseChangeStream): it says why it cannot read");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static CheckResult Letters(int dead) => dead == 0
        ? CheckResult.Ok("ready; stores, queues and streams are reached, no dead letter")
        : CheckResult.Warning(
            $"{dead}{(dead == 100 ? " or more" : "")} dead letter{(dead == 1 ? "" : "s")}", "See api/ops/dead-letters, or: supportchat dead-letters list");

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(endpoint, path));
        if (key is not null)
        {
            request.Headers.Add(ApiKeyAuthentication.Header, key);
        }

        using var answer = await http.SendAsync(request, cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}
