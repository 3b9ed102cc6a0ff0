using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace SupportChat.Tests.Fixtures;

/// <summary>
/// The schemas of the OpenAPI document. They are closed here where the document leaves them open for clients' sake: a member that it does not name is a fault.
/// </summary>
internal static class ApiSchemas
{
    private const string Components = "#/components/schemas/";
    private const string Bundle = "urn:supportchat:schemas";

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
    private static readonly BuildOptions Building = new() { SchemaRegistry = new SchemaRegistry(), Dialect = Dialect.Draft202012 };
    private static readonly Lazy<JsonSchema> Shared = new(BuildShared);

    /// <summary>A schema that stands somewhere in the document.</summary>
    public static JsonSchema Build(JsonNode schema)
    {
        _ = Shared.Value;
        return JsonSchema.FromText(Closed(schema).Replace(Components, Bundle + "#/$defs/", StringComparison.Ordinal), Building);
    }

    /// <summary>What is wrong with a value; nothing when it is valid.</summary>
    public static IReadOnlyList<string> FaultsOf(JsonSchema schema, JsonElement value)
    {
        var result = schema.Evaluate(value, Options);
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).Where(detail => detail.Errors is not null).SelectMany(
                detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Key}: {error.Value} ({detail.EvaluationPath})"))];
    }

    private static JsonSchema BuildShared()
    {
        var definitions = new JsonObject
        {
            ["$id"] = Bundle,
            ["$defs"] = ApiDocument.Json["components"]!["schemas"]!.DeepClone(),
        };
        return JsonSchema.FromText(Closed(definitions).Replace(Components, "#/$defs/", StringComparison.Ordinal), Building);
    }

    private static string Closed(JsonNode schema)
    {
        var closed = schema.DeepClone();
        Close(closed);
        return closed.ToJsonString();
    }

    private static void Close(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject schema:
                foreach (var (_, member) in schema)
                {
                    Close(member);
                }

                if (IsOfObjects(schema["type"]) && !schema.ContainsKey("additionalProperties"))
                {
                    schema["additionalProperties"] = false;
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Close(item);
                }

                break;
        }
    }

    // A member can be called "type" too: its value is no text then.
    private static bool IsOfObjects(JsonNode? type) => type switch
    {
        JsonValue one => one.GetValue<string>() == "object",
        JsonArray several => several.Any(one => one!.GetValue<string>() == "object"),
        _ => false,
    };
}
