namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Criteria, and the developer name of the queue that gets the Case.</summary>
internal sealed record AssignmentEntry(string Queue, IReadOnlyList<AssignmentCriterion> Criteria);
