namespace SupportChat.Http;

/// <summary>RFC 9457 problem details.</summary>
internal sealed record Problem(string Type, string Title, int Status, string Detail, IReadOnlyDictionary<string, string[]>? Errors);
