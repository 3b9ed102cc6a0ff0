namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Body of <c>PUT /emulator/webhooks</c>: shares (0 to 1) of webhooks to deliver twice, to lose, and to deliver out of order, a delay, and the seed of the dice.</summary>
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
