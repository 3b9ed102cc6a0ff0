using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Result of a query: the fields to show, and the records as they were when it ran.</summary>
internal sealed record QueryRows(bool IsCount, IReadOnlyList<FieldPath> Fields, IReadOnlyList<Record> Records);
