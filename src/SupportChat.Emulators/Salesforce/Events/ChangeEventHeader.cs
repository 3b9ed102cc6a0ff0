namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The header of a change event (docs/reference/salesforce.md#avro, #change-events).</summary>
internal sealed record ChangeEventHeader
{
    public required string EntityName { get; init; }

    public required IReadOnlyList<string> RecordIds { get; init; }

    public required ChangeType ChangeType { get; init; }

    /// <summary><c>com/salesforce/api/rest/67.0;client=SupportChat</c>; empty for internal work.</summary>
    public string ChangeOrigin { get; init; } = "";

    public required string TransactionKey { get; init; }

    /// <summary>From 1 within the transaction; gaps are normal.</summary>
    public required int SequenceNumber { get; init; }

    /// <summary>Milliseconds since 1970, whole seconds.</summary>
    public required long CommitTimestamp { get; init; }

    public required long CommitNumber { get; init; }

    public required string CommitUser { get; init; }

    /// <summary>Positions in the schema of fields that became null.</summary>
    public IReadOnlyList<int> NulledFields { get; init; } = [];

    /// <summary>Positions in the schema of fields that changed.</summary>
    public IReadOnlyList<int> ChangedFields { get; init; } = [];
}

/// <summary>The change types, with the names and in the order of the Avro enum (docs/reference/salesforce.md#avro).</summary>
internal enum ChangeType
{
    Create,
    Update,
    Delete,
    Undelete,
    GapCreate,
    GapUpdate,
    GapDelete,
    GapUndelete,
    GapOverflow,
    Snapshot,
}
