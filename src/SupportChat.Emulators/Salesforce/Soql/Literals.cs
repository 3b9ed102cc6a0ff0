using System.Globalization;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Fits a literal to the field that it is compared with.</summary>
internal static class Literals
{
    /// <summary>The value to compare with. Throws INVALID_FIELD when the literal is of another type than the field.</summary>
    public static object? For(FieldDefinition field, Literal literal)
    {
        if (literal.Kind == LiteralKind.Null)
        {
            return null;
        }

        return field.Type switch
        {
            FieldType.Boolean => Demand(field, literal, LiteralKind.Boolean, "boolean"),
            FieldType.Integer => Demand(field, literal, LiteralKind.Number, "int"),
            FieldType.Number => Demand(field, literal, LiteralKind.Number, "double"),
            FieldType.DateTime => Demand(field, literal, LiteralKind.Moment, "dateTime"),
            FieldType.Time => throw SoqlErrors.WrongLiteral(field, "time", quoted: false),
            FieldType.Date => ((DateTimeOffset)Demand(field, literal, LiteralKind.Moment, "date")!).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            FieldType.Id or FieldType.Reference => Id(field, literal),
            _ => Demand(field, literal, LiteralKind.Text, "string"),
        };
    }

    private static object? Demand(FieldDefinition field, Literal literal, LiteralKind kind, string name) =>
        literal.Kind == kind ? literal.Value : throw SoqlErrors.WrongLiteral(field, name, kind == LiteralKind.Text);

    private static string? Id(FieldDefinition field, Literal literal)
    {
        var text = (string?)Demand(field, literal, LiteralKind.Text, "string");
        return string.IsNullOrEmpty(text) ? null
            : RecordId.TryNormalize(text, out var id) ? id
            : throw SoqlErrors.BadId(field, text);
    }
}
