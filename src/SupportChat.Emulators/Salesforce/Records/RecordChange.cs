namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>What a transaction did to one record: its state before (null: created) and at the end.</summary>
internal sealed record RecordChange(Record? Before, Record After);

/// <summary>A committed transaction: who, when, and its changes in the order in which the records were first touched.</summary>
internal sealed record Commit(Caller Caller, DateTimeOffset At, IReadOnlyList<RecordChange> Changes);
