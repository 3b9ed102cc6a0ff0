namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>A webhook that waits for its delivery: receiver, signed bytes, and the time (timestamp of the clock) before which it must not go.</summary>
internal sealed record WebhookJob(Uri Url, byte[] Body, string Signature, long NotBefore);
