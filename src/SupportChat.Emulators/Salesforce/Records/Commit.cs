namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>A committed transaction: who, when, and its changes in the order in which the records were first touched.</summary>
internal sealed record Commit(Caller Caller, DateTimeOffset At, IReadOnlyList<RecordChange> Changes);
