namespace SupportChat.Salesforce;

/// <summary>One error of a call or row. The message serves matching only: it may quote values, so it is never logged or stored.</summary>
public sealed record SalesforceError(string Code, string Message, IReadOnlyList<string> Fields);
