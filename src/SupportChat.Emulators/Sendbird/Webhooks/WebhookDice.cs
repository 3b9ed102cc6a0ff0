using System.Security.Cryptography;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Decides what happens to each webhook, by the control's shares and seed.</summary>
internal sealed class WebhookDice
{
    private const int LongestDelayMs = 600_000;
    private const int LongestDetourMs = 1_000;

    private readonly Lock _gate = new();
    private readonly Random _random;

    public WebhookDice(WebhookControl control)
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
        _random = new Random(Control.Seed.Value);
    }

    /// <summary>The control in force, with all defaults filled in.</summary>
    public WebhookControl Control { get; }

    public WebhookFate Throw()
    {
        var delay = TimeSpan.FromMilliseconds(Control.DelayMs!.Value);
        if (Control is { Drop: 0, Duplicate: 0, Shuffle: 0 })
        {
            return new WebhookFate(false, delay, null, null);
        }

        lock (_gate)
        {
            var drop = _random.NextDouble() < Control.Drop;
            TimeSpan? duplicate = _random.NextDouble() < Control.Duplicate ? delay + Detour() : null;
            TimeSpan? detour = _random.NextDouble() < Control.Shuffle ? delay + Detour() : null;
            return new WebhookFate(drop, delay, detour, drop ? null : duplicate);
        }
    }

    private TimeSpan Detour() => TimeSpan.FromMilliseconds(_random.Next(LongestDetourMs));

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ControlInputException(message);
        }
    }
}
