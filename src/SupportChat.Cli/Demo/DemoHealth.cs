using System.Text.Json.Nodes;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators.Control;

namespace SupportChat.Cli.Demo;

/// <summary>How each part stands, by the faults that the emulators really have, whoever set them.</summary>
internal sealed class DemoHealth(EmulatorSet emulators, DemoIntegration integration, TimeProvider time)
{
    private const string Up = "up";

    private readonly long startedAt = time.GetUtcNow().ToUnixTimeMilliseconds();

    public JsonObject ToJson(JsonObject? status)
    {
        var webhooks = emulators.Sendbird!.Parts.Publisher.FaultInjector.Control;
        return new JsonObject
        {
            ["integration"] = integration.Current is null ? "down" : "up",
            ["salesforce"] = StateOf(emulators.Salesforce!.Host.Faults) is var org && org == Up && status?["salesforceSession"] is not null ? "refused" : org,
            ["sendbird"] = StateOf(emulators.Sendbird!.Host.Faults),
            ["stream"] = integration.Current is null ? "waiting" : emulators.Salesforce!.Parts.Events.Hub.Count > 0 ? "reading" : "cut",
            ["webhooks"] = webhooks.Drop > 0 ? "lost" : webhooks.Duplicate > 0 ? "twice" : "delivered",
            ["queues"] = status?["queues"]?.DeepClone() ?? new JsonObject(),
            ["deadLetters"] = status?["deadLetters"]?.DeepClone() ?? 0,
            ["startedAt"] = startedAt,
        };
    }

    private static string StateOf(FaultControl faults)
    {
        var effects = DemoSystems.EffectsOf(faults);
        return effects.Any(effect => effect.Status == 429) ? "limited"
            : effects.Any(effect => effect.Status >= 400 || effect.Mode is FaultMode.Hang or FaultMode.Refuse or FaultMode.Reset) ? "down"
            : effects.Count > 0 ? "slow"
            : Up;
    }
}
