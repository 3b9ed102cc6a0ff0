namespace SupportChat.Salesforce;

/// <summary>A Case status (Salesforce reference 2.6).</summary>
public sealed record CaseStatusValue(string ApiName, bool IsClosed, bool IsDefault, int SortOrder);
