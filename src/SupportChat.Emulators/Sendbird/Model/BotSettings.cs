namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>What a bot is beside a user. Nothing is ever sent to the callback.</summary>
internal sealed record BotSettings(string Type, string CallbackUrl, bool IsPrivacyMode);
