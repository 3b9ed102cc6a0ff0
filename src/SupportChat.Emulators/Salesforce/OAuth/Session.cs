namespace SupportChat.Emulators.Salesforce.OAuth;

/// <summary>What a token stands for.</summary>
internal sealed record Session(string UserId, DateTimeOffset LastUsed);
