using System.Net.Http.Json;
using System.Text.Json;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Cli.Demo;

/// <summary>What each disaster does to the emulators and to the integration, and how that is taken away.</summary>
internal sealed class DisasterFaults(EmulatorSet emulators, DemoIntegration integration, HttpClient api)
{
    private FaultControl Chat => emulators.Sendbird!.Host.Faults;

    private FaultControl Org => emulators.Salesforce!.Host.Faults;

    /// <summary>SupportChat is at work, and reads the stream.</summary>
    public bool IsBack => integration.Current is not null && emulators.Salesforce!.Parts.Events.Hub.Count > 0;

    public async Task BeginAsync(string name, CancellationToken cancellationToken)
    {
        switch (name)
        {
            case Disaster.SalesforceDown:
                Org.Add(Fault("/services/", new FaultEffect { Status = 503 }));
                break;
            case Disaster.SendbirdSlow:
                Chat.Add(Fault("/v3/", new FaultEffect { LatencyMs = new FaultLatency { Min = 1_000, Max = 2_000 } }));
                break;
            case Disaster.TooManyRequests:
                Chat.Add(Fault("/v3/", new FaultEffect
                {
                    Status = 429,
                    Headers = new Dictionary<string, string> { ["Retry-After"] = "1" },
                    Body = JsonSerializer.SerializeToElement(new { error = true, code = 500910, message = "Too many requests." }),
                }));
                Org.Add(Fault("/services/data/", new FaultEffect { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } }));
                break;
            case Disaster.WebhooksTwice:
                Disturb(new WebhookControl { Duplicate = 1, Shuffle = 1 });
                break;
            case Disaster.WebhooksLost:
                Disturb(new WebhookControl { Drop = 1 });
                break;
            case Disaster.PositionLost:
                await StreamAsync("rejectReplay", cancellationToken);
                break;
            case Disaster.AnswerLost:
                foreach (var method in new[] { "POST", "PATCH" })
                {
                    Org.Add(Fault("/services/data/", new FaultEffect { Mode = FaultMode.CommitThenDrop }, method));
                }

                foreach (var method in new[] { "POST", "PUT" })
                {
                    Chat.Add(Fault("/v3/group_channels/", new FaultEffect { Mode = FaultMode.CommitThenDrop }, method));
                }

                break;
            case Disaster.IntegrationKilled:
                await integration.KillAsync();
                break;
        }
    }

    /// <summary>What has to be done again and again while it lasts.</summary>
    public Task GoOnAsync(string name, CancellationToken cancellationToken) =>
        name == Disaster.StreamCut ? StreamAsync("cut", cancellationToken) : Task.CompletedTask;

    public async Task EndAsync(string name, string conversationId, CancellationToken cancellationToken)
    {
        await HealAsync(cancellationToken);
        if (name is Disaster.WebhooksLost or Disaster.IntegrationKilled)
        {
            // The resync would find it within minutes; nobody who watches has those.
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/ops/conversations/{Uri.EscapeDataString(conversationId)}/reconcile");
            request.Headers.Add("X-SupportChat-Key", DemoSettings.OpsKey);
            using var answer = await api.SendAsync(request, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Takes every fault away, and brings SupportChat back.</summary>
    public async Task HealAsync(CancellationToken cancellationToken)
    {
        Chat.Clear();
        Org.Clear();
        Disturb(new WebhookControl());
        if (integration.Current is null)
        {
            await integration.StartAsync(cancellationToken);
        }
    }

    private static FaultRequest Fault(string path, FaultEffect effect, string? method = null) =>
        new() { Match = new FaultMatch { Path = path, Method = method }, Effect = effect };

    private void Disturb(WebhookControl control) => emulators.Sendbird!.Parts.Publisher.FaultInjector = new WebhookFaultInjector(control);

    private async Task StreamAsync(string action, CancellationToken cancellationToken)
    {
        using var answer = await api.PostAsJsonAsync(
            new Uri(emulators.Salesforce!.BaseAddress, "emulator/stream"), new Dictionary<string, string> { ["action"] = action }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
