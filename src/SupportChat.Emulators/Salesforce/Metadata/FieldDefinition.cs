namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>One field of an object, as describe reports it.</summary>
internal sealed record FieldDefinition
{
    public required string Name { get; init; }

    public required string Label { get; init; }

    public required FieldType Type { get; init; }

    /// <summary>Position of the value in a record; given by the object.</summary>
    public int Ordinal { get; init; }

    /// <summary>Characters; 0 where it has no meaning.</summary>
    public int Length { get; init; }

    /// <summary>Digits of a number, <see cref="Scale"/> of them behind the point.</summary>
    public int Precision { get; init; }

    public int Scale { get; init; }

    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;

    public bool Nillable { get; init; } = true;

    public bool Custom { get; init; }

    public bool Unique { get; init; }

    public bool CaseSensitive { get; init; }

    public bool ExternalId { get; init; }

    public bool RestrictedPicklist { get; init; }

    public IReadOnlyList<PicklistValue> PicklistValues { get; init; } = [];

    /// <summary>Value of a new record that brings none.</summary>
    public object? DefaultValue { get; init; }

    /// <summary>For example <c>M-{00000000}</c>; null if the field is no auto number.</summary>
    public string? AutoNumberFormat { get; init; }

    /// <summary>Number of the first record.</summary>
    public long AutoNumberStart { get; init; } = 1;

    /// <summary>Objects that a reference may point at.</summary>
    public IReadOnlyList<string> ReferenceTo { get; init; } = [];

    /// <summary>Name of the relationship from this object, for example <c>Case__r</c> or <c>Owner</c>.</summary>
    public string? RelationshipName { get; init; }

    /// <summary>Name of the relationship from the other end, for example <c>SupportChat_Messages__r</c>.</summary>
    public string? ChildRelationshipName { get; init; }

    public bool IsText => Type is FieldType.Text or FieldType.TextArea or FieldType.LongTextArea or FieldType.Picklist
        or FieldType.Email or FieldType.Phone or FieldType.Url;

    public bool IsId => Type is FieldType.Id or FieldType.Reference;

    /// <summary>Long text can be neither filtered nor sorted by in a query.</summary>
    public bool Filterable => Type != FieldType.LongTextArea;

    /// <summary>Values are found by key instead of by reading every record.</summary>
    public bool Indexed => Unique || ExternalId || Type == FieldType.Reference;

    /// <summary>A create without it is refused.</summary>
    public bool Required => !Nillable && Createable && DefaultValue is null && Type != FieldType.Boolean;
}

/// <summary>Field types of the object reference that the emulator knows.</summary>
internal enum FieldType
{
    Id,
    Text,
    TextArea,
    LongTextArea,
    Picklist,
    Boolean,
    Integer,
    Number,
    DateTime,

    /// <summary>A time of day, as text: <c>09:00:00.000Z</c>.</summary>
    Time,

    /// <summary>As text: <c>2026-12-24</c>.</summary>
    Date,
    Reference,
    Email,
    Phone,
    Url,
}

/// <summary>A value of a picklist: API name and label.</summary>
internal sealed record PicklistValue(string Value, string Label);
