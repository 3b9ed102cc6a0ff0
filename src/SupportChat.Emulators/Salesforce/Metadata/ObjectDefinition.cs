using System.Collections.Frozen;
using SupportChat.Emulators.Salesforce.Formulas;

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>An object: its fields by name (any case) and by position, its id prefix and its validation rules.</summary>
internal sealed class ObjectDefinition : IFormulaFields
{
    private readonly FrozenDictionary<string, FieldDefinition> byName;
    private readonly FrozenDictionary<string, FieldDefinition> byRelationship;

    public ObjectDefinition(ObjectTraits traits, IEnumerable<FieldDefinition> fields)
    {
        Traits = traits;
        Fields = [.. fields.Select((field, position) => field with { Ordinal = position })];
        byName = Fields.ToFrozenDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);
        byRelationship = Fields.Where(field => field.RelationshipName is not null)
            .ToFrozenDictionary(field => field.RelationshipName!, StringComparer.OrdinalIgnoreCase);
        Id = Fields[0];
        IsDeleted = Find("IsDeleted");
    }

    public ObjectTraits Traits { get; }

    public string Name => Traits.Name;

    public IReadOnlyList<FieldDefinition> Fields { get; }

    public IReadOnlyList<ValidationRule> ValidationRules { get; private set; } = [];

    /// <summary>Always the first field.</summary>
    public FieldDefinition Id { get; }

    public FieldDefinition? IsDeleted { get; }

    public FieldDefinition this[string name] =>
        Find(name) ?? throw new InvalidOperationException($"{Name} has no field {name}.");

    public FieldDefinition? Find(string name) => byName.GetValueOrDefault(name);

    int? IFormulaFields.OrdinalOf(string field) => Find(field)?.Ordinal;

    /// <summary>The reference field behind a relationship such as <c>Case__r</c>.</summary>
    public FieldDefinition? FindRelationship(string name) => byRelationship.GetValueOrDefault(name);

    /// <summary>The same object with more fields at its end.</summary>
    public ObjectDefinition With(IEnumerable<FieldDefinition> more) => new(Traits, Fields.Concat(more));

    /// <summary>Set once, while the definitions load: rules name fields of the finished object.</summary>
    public void SetValidationRules(IReadOnlyList<ValidationRule> rules) => ValidationRules = rules;
}

/// <summary>What describe says of an object besides its fields.</summary>
internal sealed record ObjectTraits(string Name, string Label, string LabelPlural, string KeyPrefix)
{
    public bool Custom { get; init; }

    /// <summary>The API may create records; updates and deletes follow <see cref="Updateable"/>.</summary>
    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;
}

/// <summary>Refuses a record for which the formula is true.</summary>
internal sealed record ValidationRule(string Name, Formula ErrorCondition, string ErrorMessage, string? ErrorDisplayField);
