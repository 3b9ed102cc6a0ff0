using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>The refusals of a query.</summary>
internal static class SoqlErrors
{
    public static SalesforceException Malformed(string detail) => new(400, "MALFORMED_QUERY", detail);

    public static SalesforceException Unexpected(SoqlToken token) =>
        Malformed($"unexpected token: '{token.Value}' at Row:1:Column:{token.Position + 1}");

    public static SalesforceException UnknownType(string name) => new(400, "INVALID_TYPE",
        $"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.");

    public static SalesforceException UnknownField(string name, string type) => new(400, "INVALID_FIELD",
        $"No such column '{name}' on entity '{type}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.");

    public static SalesforceException UnknownRelationship(string name) => new(400, "INVALID_FIELD",
        $"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.");

    public static SalesforceException NotFilterable(FieldDefinition field) =>
        new(400, "INVALID_FIELD", $"field '{field.Name}' can not be filtered in a query call");

    public static SalesforceException NotSortable(FieldDefinition field) =>
        new(400, "MALFORMED_QUERY", $"field '{field.Name}' can not be sorted in a query call");

    public static SalesforceException WrongLiteral(FieldDefinition field, string type, bool quoted) => new(400, "INVALID_FIELD",
        $"value of filter criterion for field '{field.Name}' must be of type {type} and should {(quoted ? "" : "not ")}be enclosed in quotes");

    public static SalesforceException BadOperator(FieldDefinition field, string symbol) =>
        new(400, "INVALID_QUERY_FILTER_OPERATOR", $"invalid operator on {field.Type.ToString().ToLowerInvariant()} field: {symbol}");

    public static SalesforceException BadId(FieldDefinition field, string value) =>
        new(400, "INVALID_QUERY_FILTER_OPERATOR", $"invalid ID field: {value} ({field.Name})");

    public static SalesforceException BadLocator() => new(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
}
