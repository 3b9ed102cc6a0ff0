namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>An uploaded file.</summary>
internal sealed record StoredFile(string Name, string ContentType, byte[] Bytes);
