using System.Xml.Linq;

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Reads a <c>CustomField</c> file.</summary>
internal static class CustomFieldReader
{
    private const string CustomSuffix = "__c";
    private const string RelationshipSuffix = "__r";

    /// <summary>Throws <see cref="NotSupportedException"/> for a type that the emulator does not know.</summary>
    public static FieldDefinition Read(XElement file)
    {
        var name = file.Required("fullName");
        var type = file.Required("type") switch
        {
            "Text" => FieldType.Text,
            "LongTextArea" => FieldType.LongTextArea,
            "Picklist" => FieldType.Picklist,
            "Checkbox" => FieldType.Boolean,
            "Number" => FieldType.Number,
            "DateTime" => FieldType.DateTime,
            "Lookup" => FieldType.Reference,
            "Email" => FieldType.Email,
            "Phone" => FieldType.Phone,
            "Url" => FieldType.Url,
            var other => throw new NotSupportedException($"The emulator does not know the field type '{other}' of {name}."),
        };
        var field = new FieldDefinition
        {
            Name = name,
            Label = file.Required("label"),
            Type = type,
            Length = type switch { FieldType.Reference => 18, FieldType.Picklist => 255, _ => file.Number("length") },
            Precision = file.Number("precision"),
            Scale = file.Number("scale"),
            Custom = true,
            Nillable = type != FieldType.Boolean && !file.Flag("required"),
            Unique = file.Flag("unique"),
            CaseSensitive = file.Flag("caseSensitive"),
            ExternalId = file.Flag("externalId"),
            DefaultValue = type == FieldType.Boolean ? file.Text("defaultValue") == "true" : null,
        };
        return type switch
        {
            FieldType.Picklist => WithValues(field, file),
            FieldType.Reference => WithReference(field, file),
            _ => field,
        };
    }

    private static FieldDefinition WithValues(FieldDefinition field, XElement file)
    {
        var set = file.Find("valueSet");
        XElement[] values = [.. set?.Find("valueSetDefinition")?.All("value") ?? []];
        return field with
        {
            RestrictedPicklist = set?.Flag("restricted") ?? false,
            PicklistValues = [.. values.Select(value => new PicklistValue(value.Required("fullName"), value.Required("label")))],
            DefaultValue = values.FirstOrDefault(value => value.Flag("default"))?.Required("fullName"),
        };
    }

    private static FieldDefinition WithReference(FieldDefinition field, XElement file)
    {
        if (file.Text("deleteConstraint") is { } constraint and not "SetNull")
        {
            throw new NotSupportedException($"The emulator does not know the delete constraint '{constraint}' of {field.Name}.");
        }

        return field with
        {
            ReferenceTo = [file.Required("referenceTo")],
            RelationshipName = field.Name[..^CustomSuffix.Length] + RelationshipSuffix,
            ChildRelationshipName = file.Text("relationshipName") is { } children ? children + RelationshipSuffix : null,
        };
    }
}
