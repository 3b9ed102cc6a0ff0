namespace SupportChat.Sendbird;

/// <summary>The file of a FILE message; size in bytes.</summary>
public sealed record ChannelFile(string Url, string? Name, string? Type, long? Size);
