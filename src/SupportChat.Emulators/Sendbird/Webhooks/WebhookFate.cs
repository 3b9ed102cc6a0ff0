namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>What the dice chose for one webhook.</summary>
/// <param name="Drop">Lose it.</param>
/// <param name="Delay">Delay of a delivery in order.</param>
/// <param name="Detour">Deliver after this time without regard to the order; null keeps the order.</param>
/// <param name="Duplicate">Deliver a second time after this time; null does not.</param>
internal readonly record struct WebhookFate(bool Drop, TimeSpan Delay, TimeSpan? Detour, TimeSpan? Duplicate);
