using System.Security.Cryptography;
using System.Text.Json.Serialization;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Decides what happens to each webhook, by the control's shares and seed.</summary>
internal sealed class WebhookFaultInjector
{
    private const int LongestDelayMs = 600_000;
    private const int LongestDetourMs = 1_000;

    private readonly Lock gate = new();
    private readonly Random random;

    public WebhookFaultInjector(WebhookControl control)
    {
        Require(control.Duplicate is null or (>= 0 and <= 1), "duplicate must be between 0 and 1.");
        Require(control.Drop is null or (>= 0 and <= 1), "drop must be between 0 and 1.");
        Require(control.Shuffle is null or (>= 0 and <= 1), "shuffle must be between 0 and 1.");
        Require(control.DelayMs is null or (>= 0 and <= LongestDelayMs), $"delayMs must be between 0 and {LongestDelayMs}.");
        Control = new WebhookControl
        {
            Duplicate = control.Duplicate ?? 0,
            Drop = control.Drop ?? 0,
            Shuffle = control.Shuffle ?? 0,
            DelayMs = control.DelayMs ?? 0,
            Seed = control.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue),
        };
        random = new Random(Control.Seed.Value);
    }

    /// <summary>The control in force, with all defaults filled in.</summary>
    public WebhookControl Control { get; }

    public WebhookFaults Draw()
    {
        var delay = TimeSpan.FromMilliseconds(Control.DelayMs!.Value);
        if (Control is { Drop: 0, Duplicate: 0, Shuffle: 0 })
        {
            return new WebhookFaults(false, delay, null, null);
        }

        lock (gate)
        {
            var drop = random.NextDouble() < Control.Drop;
            TimeSpan? duplicate = random.NextDouble() < Control.Duplicate ? delay + Detour() : null;
            TimeSpan? detour = random.NextDouble() < Control.Shuffle ? delay + Detour() : null;
            return new WebhookFaults(drop, delay, detour, drop ? null : duplicate);
        }
    }

    private TimeSpan Detour() => TimeSpan.FromMilliseconds(random.Next(LongestDetourMs));

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ControlInputException(message);
        }
    }
}

/// <summary>
/// Body of <c>PUT /emulator/webhooks</c>: shares (0 to 1) of webhooks to deliver twice, to lose, and to deliver out of order, a delay, and the seed of the
/// dice.
/// </summary>
internal sealed record WebhookControl
{
    public double? Duplicate { get; init; }

    /// <summary>Lost for good, as after three failed tries.</summary>
    public double? Drop { get; init; }

    public double? Shuffle { get; init; }

    /// <summary>Delay of every delivery, milliseconds.</summary>
    public int? DelayMs { get; init; }

    public int? Seed { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WebhookControl))]
internal sealed partial class WebhookControlJsonContext : JsonSerializerContext;

/// <summary>The faults drawn for one webhook.</summary>
/// <param name="Drop">Lose it.</param>
/// <param name="Delay">Delay of a delivery in order.</param>
/// <param name="Detour">Deliver after this time without regard to the order; null keeps the order.</param>
/// <param name="Duplicate">Deliver a second time after this time; null does not.</param>
internal readonly record struct WebhookFaults(bool Drop, TimeSpan Delay, TimeSpan? Detour, TimeSpan? Duplicate);
