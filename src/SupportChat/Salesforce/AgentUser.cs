namespace SupportChat.Salesforce;

/// <summary>A user who may be an agent.</summary>
public sealed record AgentUser(SalesforceId Id, string Name, bool IsActive, string? PhotoUrl);
