namespace SupportChat.Emulators.Issuer;

/// <summary>Answer of <c>POST /token</c>.</summary>
internal sealed record TokenAnswer(string Token);
