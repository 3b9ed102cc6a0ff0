namespace SupportChat.Sendbird;

/// <summary>Webhook settings of the application (Sendbird reference 6.1).</summary>
public sealed record WebhookSettings(bool Enabled, string Url, bool IncludeMembers, IReadOnlyList<string> EnabledEvents);
