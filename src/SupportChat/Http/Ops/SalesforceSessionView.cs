namespace SupportChat.Http.Ops;

/// <summary>Why this process has no session in Salesforce: a code of ours, Salesforce's own, since when, and when the next log-in may be tried.</summary>
internal sealed record SalesforceSessionView(string Problem, string Cause, DateTimeOffset Since, DateTimeOffset NextLoginAt);
