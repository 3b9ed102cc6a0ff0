using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The fields of an object's change event, in the order of the real ones (docs/reference/salesforce.md#avro).</summary>
internal static class EventFields
{
    private static readonly string[] Left =
    [
        "Id",
        "IsDeleted",
        "SystemModstamp",
        "MasterRecordId",
        "Comments",
        "ContactPhone",
        "ContactMobile",
        "ContactEmail",
        "ContactFax"
    ];

    private static readonly EventField[] StandardCase =
    [
        new("CaseNumber", "string", "Data:AutoNumber"), Key("ContactId"), Key("AccountId"), Key("AssetId"), Key("ParentId"),
        Text("SuppliedName"), new("SuppliedEmail", "string", "Data:Email"), Text("SuppliedPhone"), Text("SuppliedCompany"),
        Picklist("Type"), Picklist("Status"), Picklist("Reason"), Picklist("Origin"), Text("Subject"), Picklist("Priority"),
        new("Description", "string", "Data:StringPlusClob"), Flag("IsClosed"), Moment("ClosedDate"), Flag("IsEscalated"), Key("OwnerId"),
        new("CreatedDate", "long", "CreatedDate:DateTime"), Key("CreatedById"), Moment("LastModifiedDate"), Key("LastModifiedById"),
    ];

    /// <summary>Standard fields, then custom ones.</summary>
    public static IReadOnlyList<EventField> Of(ObjectDefinition type)
    {
        var standard = type.Name == "Case" ? StandardCase : type.Fields.Where(field => !field.Custom && !Left.Contains(field.Name)).Select(Of);
        return [.. standard, .. type.Fields.Where(field => field.Custom).Select((field, number) => Custom(field, number + 1))];
    }

    private static EventField Custom(FieldDefinition field, int number)
    {
        var known = Of(field);
        return known with { Doc = $"{known.Doc}:{Records.RecordId.Of("00N", number)[..15]}" };
    }

    private static EventField Of(FieldDefinition field) => field.Type switch
    {
        FieldType.Reference => Key(field.Name),
        FieldType.Picklist => Picklist(field.Name),
        FieldType.Boolean => Flag(field.Name),
        FieldType.Integer => new EventField(field.Name, "int", "Data:Integer"),
        FieldType.Number => new EventField(field.Name, "double", "Data:Double"),
        FieldType.DateTime => Moment(field.Name),
        FieldType.LongTextArea => new EventField(field.Name, "string", "Data:StringPlusClob"),
        FieldType.Email => new EventField(field.Name, "string", "Data:Email"),
        _ => Text(field.Name),
    };

    private static EventField Key(string name) => new(name, "string", "ForeignKey:EntityId");

    private static EventField Text(string name) => new(name, "string", "Data:Text");

    private static EventField Picklist(string name) => new(name, "string", "Data:DynamicEnum");

    private static EventField Flag(string name) => new(name, "boolean", "Data:Boolean");

    private static EventField Moment(string name) => new(name, "long", "Data:DateTime");
}

/// <summary>
/// A field of an event's body: name, Avro type (<c>string</c>, <c>boolean</c>, <c>int</c>, <c>long</c>, <c>double</c>) and the Salesforce type in <c>doc</c>.
/// </summary>
internal sealed record EventField(string Name, string AvroType, string Doc);
