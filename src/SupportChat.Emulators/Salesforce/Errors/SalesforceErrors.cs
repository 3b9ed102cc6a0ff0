using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Errors;

/// <summary>The refusals of the emulator, in the wording of the real one, but for what the emulator does not serve.</summary>
internal static class SalesforceErrors
{
    /// <summary>For what the real service may well know: neither its code nor its words (docs/emulators.md#what-salesforce-serves).</summary>
    public static SalesforceException NotServed(string what) =>
        new(501, "NOT_SERVED", $"The Salesforce emulator does not serve {what}. What it serves: docs/emulators.md#what-salesforce-serves");

    public static SalesforceException NotFound() => new(404, "NOT_FOUND", "The requested resource does not exist");

    public static SalesforceException NotFound(string externalId) =>
        new(404, "NOT_FOUND", $"Provided external ID field does not exist or is not accessible: {externalId}");

    public static SalesforceException MethodNotAllowed(string method, IEnumerable<string> allowed) =>
        new(405, "METHOD_NOT_ALLOWED", $"HTTP Method '{method}' not allowed. Allowed are {string.Join(',', allowed)}");

    public static SalesforceException UnknownType(string name) => new(404, "NOT_FOUND", $"The requested resource does not exist: {name}");

    public static SalesforceException UnknownField(string name, string type) =>
        new(400, "INVALID_FIELD", $"No such column '{name}' on sobject of type {type}");

    public static SalesforceException FieldInAddress(string name) =>
        new(400, "INVALID_FIELD", $"The {name} field should not be specified in the sobject data.");

    public static SalesforceException NotWritable(FieldDefinition field) => new(400, "INVALID_FIELD_FOR_INSERT_UPDATE",
        $"Unable to create/update fields: {field.Name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
        field.Name);

    public static SalesforceException TypeNotWritable(string type, string what) =>
        new(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", $"entity type cannot be {what}: {type}");

    public static SalesforceException BadJson(string detail) => new(400, "JSON_PARSER_ERROR", detail);

    public static SalesforceException BadValue(FieldDefinition field, string value) =>
        BadJson($"Cannot deserialize instance of {JsonNameOf(field.Type)} from VALUE_STRING value {value} or request may be missing a required field at {field.Name}");

    public static SalesforceException TooLong(FieldDefinition field, string value) =>
        new(400, "STRING_TOO_LONG", $"{field.Label}: data value too large: {value} (max length={field.Length})", field.Name);

    public static SalesforceException BadPicklistValue(FieldDefinition field, string value) =>
        new(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", $"{field.Label}: bad value for restricted picklist field: {value}", field.Name);

    public static SalesforceException RequiredMissing(IReadOnlyList<string> names) =>
        new(400, "REQUIRED_FIELD_MISSING", $"Required fields are missing: [{string.Join(", ", names)}]", [.. names]);

    public static SalesforceException OutOfRange(FieldDefinition field, string value) =>
        new(400, "NUMBER_OUTSIDE_VALID_RANGE", $"{field.Label}: value outside of valid range on numeric field: {value}", field.Name);

    public static SalesforceException BadEmail(FieldDefinition field, string value) =>
        new(400, "INVALID_EMAIL_ADDRESS", $"{field.Label}: invalid email address: {value}", field.Name);

    public static SalesforceException MalformedId(FieldDefinition field, string value) =>
        new(400, "MALFORMED_ID", $"{field.Label}: id value of incorrect type: {value}", field.Name);

    public static SalesforceException MalformedId(string type, string value) =>
        new(400, "MALFORMED_ID", $"{type} ID: id value of incorrect type: {value}", "Id");

    public static SalesforceException BadReference(params string[] fields) =>
        new(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields);

    public static SalesforceException ForeignKeyNotFound(string value, string field, string type) =>
        new(400, "INVALID_FIELD", $"Foreign key external ID: {value} not found for field {field} in entity {type}");

    public static SalesforceException Deleted(params string[] fields) => new(404, "ENTITY_IS_DELETED", "entity is deleted", fields);

    public static SalesforceException InactiveOwner(string id) =>
        new(400, "INACTIVE_OWNER_OR_USER", $"operation performed with inactive user [{id}] as owner of case", "OwnerId");

    public static SalesforceException Duplicate(FieldDefinition field, string otherId) =>
        new(400, "DUPLICATE_VALUE", $"duplicate value found: {field.Name} duplicates value on record with id: {otherId}");

    public static SalesforceException RepeatedKey(string value) => new(400, "DUPLICATE_VALUE", $"Duplicate external id specified: {value}");

    public static SalesforceException RuleFailed(ValidationRule rule) => new(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.ErrorMessage,
        rule.ErrorDisplayField is { } field ? [field] : []);

    public static SalesforceException TooMany(string what, int limit) => new(400, "EXCEEDED_MAX_SIZE_REQUEST", $"The request has more than {limit} {what}.");

    private static string JsonNameOf(FieldType type) => type switch
    {
        FieldType.Boolean => "boolean",
        FieldType.Integer => "int",
        FieldType.Number => "double",
        FieldType.DateTime => "datetime",
        _ => "string",
    };
}
