namespace SupportChat.Sendbird;

/// <summary>A file of a FILE message: its address, empty when Sendbird does not tell it, and its size in bytes.</summary>
public sealed record ChannelFile(string Url, string? Name = null, string? Type = null, long? Size = null);
