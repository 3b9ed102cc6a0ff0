using System.Text.Json;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>A file of a FILE message; the size is in bytes, <c>Thumbnails</c> the JSON list as it was sent, null if there was none.</summary>
internal sealed record MessageFile(string Url, string Name, string Type, long Size, JsonElement? Thumbnails = null, bool RequireAuth = false);
