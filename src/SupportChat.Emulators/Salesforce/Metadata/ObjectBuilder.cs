using System.Text;

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Writes down a standard object in few words. Every object begins with its id and the system fields.</summary>
internal sealed class ObjectBuilder
{
    private readonly List<FieldDefinition> fields;
    private readonly ObjectTraits traits;

    public ObjectBuilder(ObjectTraits traits, bool systemFields = true)
    {
        this.traits = traits;
        fields = [Field("Id", FieldType.Id, 18) with { Label = "Record ID", Createable = false, Updateable = false, Nillable = false }];
        if (systemFields)
        {
            fields.AddRange(SystemFields());
        }
    }

    public ObjectBuilder Text(string name, int length) => Add(Field(name, FieldType.Text, length));

    public ObjectBuilder Required(string name, int length) => Add(Field(name, FieldType.Text, length) with { Nillable = false });

    public ObjectBuilder LongText(string name, int length) => Add(Field(name, FieldType.LongTextArea, length));

    public ObjectBuilder Typed(string name, FieldType type, int length) => Add(Field(name, type, length));

    public ObjectBuilder Flag(string name, bool value = false) =>
        Add(Field(name, FieldType.Boolean) with { Nillable = false, DefaultValue = value });

    public ObjectBuilder Integer(string name) => Add(Field(name, FieldType.Integer) with { Precision = 9 });

    public ObjectBuilder Number(string name, int precision, int scale) =>
        Add(Field(name, FieldType.Number) with { Precision = precision, Scale = scale });

    public ObjectBuilder Moment(string name) => Add(Field(name, FieldType.DateTime));

    public ObjectBuilder TimeOfDay(string name) => Add(Field(name, FieldType.Time));

    public ObjectBuilder Date(string name) => Add(Field(name, FieldType.Date));

    public ObjectBuilder Picklist(string name, bool restricted, params ReadOnlySpan<string> values) =>
        Add(Field(name, FieldType.Picklist, 255) with
        {
            RestrictedPicklist = restricted,
            PicklistValues = [.. values.ToArray().Select(value => new PicklistValue(value, value))],
        });

    /// <summary>A reference field; its name ends in Id, the relationship is the name without it.</summary>
    public ObjectBuilder Reference(string name, params ReadOnlySpan<string> to) => Add(ReferenceField(name, to));

    /// <summary>Writes the field that was added last in another way.</summary>
    public ObjectBuilder But(Func<FieldDefinition, FieldDefinition> change)
    {
        fields[^1] = change(fields[^1]);
        return this;
    }

    /// <summary>The field that was added last is set by Salesforce alone.</summary>
    public ObjectBuilder ReadOnly() => But(field => field with { Createable = false, Updateable = false });

    public ObjectDefinition Build() => new(traits, fields);

    private static IEnumerable<FieldDefinition> SystemFields()
    {
        yield return System(Field("IsDeleted", FieldType.Boolean) with { DefaultValue = false });
        yield return System(Field("CreatedDate", FieldType.DateTime));
        yield return System(ReferenceField("CreatedById", ["User"]));
        yield return System(Field("LastModifiedDate", FieldType.DateTime));
        yield return System(ReferenceField("LastModifiedById", ["User"]));
        yield return System(Field("SystemModstamp", FieldType.DateTime));
    }

    private static FieldDefinition System(FieldDefinition field) =>
        field with { Createable = false, Updateable = false, Nillable = false };

    private static FieldDefinition ReferenceField(string name, ReadOnlySpan<string> to) =>
        Field(name, FieldType.Reference, 18) with { ReferenceTo = [.. to], RelationshipName = name[..^2] };

    private static FieldDefinition Field(string name, FieldType type, int length = 0) =>
        new() { Name = name, Label = FieldLabels.Of(name), Type = type, Length = length };

    private ObjectBuilder Add(FieldDefinition field)
    {
        fields.Add(field);
        return this;
    }
}

/// <summary>Labels of standard fields: the API name in words, <c>ContactId</c> is <c>Contact ID</c>.</summary>
internal static class FieldLabels
{
    public static string Of(string name)
    {
        var label = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
            {
                label.Append(' ');
            }

            label.Append(name[i]);
        }

        return label.Replace(" Id", " ID").ToString();
    }
}
