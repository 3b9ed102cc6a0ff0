namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>What a transaction did to one record: its state before (null: created) and at the end.</summary>
internal sealed record RecordChange(Record? Before, Record After);
