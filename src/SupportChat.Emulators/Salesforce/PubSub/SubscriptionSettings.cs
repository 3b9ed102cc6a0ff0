namespace SupportChat.Emulators.Salesforce.PubSub;

/// <summary>Timing and size of Subscribe streams.</summary>
internal sealed record SubscriptionSettings(TimeSpan KeepAlive, TimeSpan ZeroCreditTimeout, int EventsPerResponse, TimeProvider TimeProvider);
