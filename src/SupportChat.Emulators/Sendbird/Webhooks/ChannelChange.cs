namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>One changed property of a channel: its vendor name, former and new value.</summary>
internal sealed record ChannelChange(string Key, string Old, string New);
