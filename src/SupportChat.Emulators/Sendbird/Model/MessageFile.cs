namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>The file of a FILE message; the size is in bytes.</summary>
internal sealed record MessageFile(string Url, string Name, string Type, long Size);
