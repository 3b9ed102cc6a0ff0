using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A field of the queried object, or one of a record that it points at.</summary>
internal sealed class FieldPath
{
    private readonly string name;

    private FieldPath(FieldDefinition? relationship, FieldDefinition field)
    {
        Relationship = relationship;
        Field = field;
        name = field.Name;
    }

    /// <summary>The reference to follow first; null for a field of the object itself.</summary>
    public FieldDefinition? Relationship { get; }

    /// <summary>The field; for a reference to several objects, the one of the first that has it.</summary>
    public FieldDefinition Field { get; }

    /// <summary>Throws INVALID_FIELD for a path that does not exist.</summary>
    public static FieldPath Resolve(OrgSchema schema, ObjectDefinition type, string path)
    {
        var parts = path.Split('.');
        if (parts.Length == 1)
        {
            return new FieldPath(null, type.Find(path) ?? throw SoqlErrors.UnknownField(path, type.Name));
        }

        var relationship = type.FindRelationship(parts[0]) ?? throw SoqlErrors.UnknownRelationship(parts[0]);
        if (parts.Length > 2)
        {
            throw SalesforceErrors.NotServed($"more than one relationship in a path: '{path}'");
        }

        var field = relationship.ReferenceTo.Select(name => schema[name].Find(parts[1])).FirstOrDefault(found => found is not null);
        return new FieldPath(relationship, field ?? throw SoqlErrors.UnknownField(parts[1], relationship.ReferenceTo[0]));
    }

    public object? ValueOf(Record record, Func<string, Record?> find)
    {
        if (Relationship is null)
        {
            return record[Field];
        }

        return record[Relationship] is string id && find(id) is { } parent && parent.Type.Find(name) is { } field ? parent[field] : null;
    }
}
