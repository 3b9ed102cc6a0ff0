using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>A field as describe shows it.</summary>
internal static class FieldDescription
{
    private const int BytesPerCharacter = 3;

    public static JsonNode Of(FieldDefinition field) => new JsonObject
    {
        ["name"] = field.Name,
        ["label"] = field.Label,
        ["type"] = TypeName(field.Type),
        ["soapType"] = SoapType(field.Type),
        ["length"] = field.Length,
        ["byteLength"] = field.Length * BytesPerCharacter,
        ["precision"] = field.Precision,
        ["scale"] = field.Scale,
        ["digits"] = field.Type == FieldType.Integer ? field.Precision : 0,
        ["nillable"] = field.Nillable,
        ["createable"] = field.Createable,
        ["updateable"] = field.Updateable,
        ["custom"] = field.Custom,
        ["unique"] = field.Unique,
        ["caseSensitive"] = field.CaseSensitive,
        ["externalId"] = field.ExternalId,
        ["idLookup"] = field.Type == FieldType.Id || field.ExternalId,
        ["autoNumber"] = field.AutoNumberFormat is not null,
        ["calculated"] = false,
        ["defaultedOnCreate"] = field.DefaultValue is not null || (!field.Nillable && !field.Required),
        ["defaultValue"] = RecordJson.Value(field, field.DefaultValue),
        ["filterable"] = field.Filterable,
        ["sortable"] = field.Filterable,
        ["groupable"] = field.Filterable && field.Type is not (FieldType.DateTime or FieldType.Number),
        ["restrictedPicklist"] = field.RestrictedPicklist,
        ["picklistValues"] = new JsonArray([.. field.PicklistValues.Select(value => Value(field, value))]),
        ["referenceTo"] = new JsonArray([.. field.ReferenceTo.Select(name => (JsonNode)JsonValue.Create(name))]),
        ["relationshipName"] = field.RelationshipName,
        ["polymorphicForeignKey"] = field.ReferenceTo.Count > 1,
        ["permissionable"] = field.Custom,
    };

    private static JsonNode Value(FieldDefinition field, PicklistValue value) => new JsonObject
    {
        ["value"] = value.Value,
        ["label"] = value.Label,
        ["active"] = true,
        ["defaultValue"] = value.Value.Equals(field.DefaultValue),
        ["validFor"] = null,
    };

    private static string TypeName(FieldType type) => type switch
    {
        FieldType.Id => "id",
        FieldType.Text => "string",
        FieldType.TextArea or FieldType.LongTextArea => "textarea",
        FieldType.Integer => "int",
        FieldType.Number => "double",
        FieldType.DateTime => "datetime",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string SoapType(FieldType type) => type switch
    {
        FieldType.Id or FieldType.Reference => "tns:ID",
        FieldType.Boolean => "xsd:boolean",
        FieldType.Integer => "xsd:int",
        FieldType.Number => "xsd:double",
        FieldType.DateTime => "xsd:dateTime",
        FieldType.Time => "xsd:time",
        FieldType.Date => "xsd:date",
        _ => "xsd:string",
    };
}
