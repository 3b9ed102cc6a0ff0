using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SupportChat.Tests.Http.Fixtures;

/// <summary>Values that a schema of the OpenAPI document allows up to its limits, and one that it forbids for each thing that it says.</summary>
internal static class SchemaValues
{
    /// <summary>A Case field that starts may set here.</summary>
    public const string AllowedField = "SuppliedCompany";

    private static readonly JsonNode?[] OneOfEachType = [null, 17, "text", true, new JsonObject(), new JsonArray()];

    /// <summary>Bodies with one fault each, and the field that the fault is in.</summary>
    public static IEnumerable<(string Field, JsonObject Body)> WrongBodies(JsonObject schema, JsonObject example)
    {
        foreach (var name in schema["required"]?.AsArray().Select(one => one!.GetValue<string>()) ?? [])
        {
            yield return (name, Without(example, name));
        }

        if (schema["additionalProperties"] is JsonValue)
        {
            yield return ("unknownMember", With(example, "unknownMember", 1));
        }

        foreach (var (name, member) in schema["properties"]!.AsObject())
        {
            foreach (var (field, value) in Wrong(name, member!.AsObject(), example[name]))
            {
                yield return (field, With(example, name, value));
            }
        }
    }

    /// <summary>The example, and others with one member at a limit or left out.</summary>
    public static IEnumerable<JsonObject> RightBodies(JsonObject schema, JsonObject example)
    {
        yield return example.DeepClone().AsObject();
        var required = schema["required"]?.AsArray().Select(one => one!.GetValue<string>()).ToList() ?? [];
        foreach (var (name, member) in schema["properties"]!.AsObject())
        {
            if (!required.Contains(name))
            {
                yield return Without(example, name);
            }

            foreach (var value in Right(member!.AsObject(), example[name]))
            {
                yield return With(example, name, value);
            }
        }
    }

    /// <summary>Texts that a parameter's schema forbids.</summary>
    public static IEnumerable<string> WrongTexts(JsonObject schema)
    {
        if (Types(schema).Intersect(["integer", "boolean"]).Any())
        {
            yield return "text";
        }

        foreach (var value in Beyond(schema))
        {
            yield return value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value.ToJsonString();
        }
    }

    private static IEnumerable<(string Field, JsonNode? Value)> Wrong(string field, JsonObject schema, JsonNode? example)
    {
        var types = Types(schema).ToList();
        foreach (var value in OneOfEachType.Where(value => !IsOneOf(schema, value)))
        {
            yield return (field, value?.DeepClone());
        }

        if (types.Contains("integer"))
        {
            yield return (field, 1.5);
        }

        foreach (var value in Beyond(schema))
        {
            yield return (field, value);
        }

        if (schema["items"] is JsonObject item)
        {
            var right = example!.AsArray()[0]!;
            foreach (var (_, value) in Wrong(field, item, right))
            {
                yield return ($"{field}[0]", new JsonArray(value));
            }

            if (schema["minItems"] is { } least)
            {
                yield return (field, Repeat(right, least.GetValue<int>() - 1));
            }

            if (schema["maxItems"] is { } most)
            {
                yield return (field, Repeat(right, most.GetValue<int>() + 1));
            }
        }

        if (schema["additionalProperties"] is JsonObject member)
        {
            foreach (var (_, value) in Wrong(field, member, null))
            {
                yield return ($"{field}.{AllowedField}", new JsonObject { [AllowedField] = value });
            }
        }
    }

    /// <summary>A value beyond each limit of a text or a number.</summary>
    private static IEnumerable<JsonNode> Beyond(JsonObject schema) => schema
        .Where(member => member is not { Key: "minLength", Value: JsonValue least } || least.GetValue<int>() > 0)
        .Select(member => Beyond(member.Key, member.Value))
        .OfType<JsonNode>();

    private static JsonNode? Beyond(string keyword, JsonNode? limit) => keyword switch
    {
        "minLength" => new string('x', limit!.GetValue<int>() - 1),
        "maxLength" => new string('x', limit!.GetValue<int>() + 1),
        "minimum" => limit!.GetValue<int>() - 1,
        "maximum" => limit!.GetValue<int>() + 1,
        "enum" => "no-such-value",
        "pattern" => new[] { "a b", "   ", "!" }.First(text => !Regex.IsMatch(text, limit!.GetValue<string>())),
        "format" when limit!.GetValue<string>() == "email" => "no-address",
        "format" => throw new NotSupportedException($"No value is known here that is not of the format {limit}."),
        _ => null,
    };

    private static IEnumerable<JsonNode?> Right(JsonObject schema, JsonNode? example)
    {
        if (Types(schema).Contains("null"))
        {
            yield return null;
        }

        if (Types(schema).Contains("boolean"))
        {
            yield return true;
            yield return false;
        }

        foreach (var length in new[] { "minLength", "maxLength" }.Select(name => schema[name]?.GetValue<int>()).OfType<int>())
        {
            var text = schema["format"]?.GetValue<string>() == "email" ? new string('x', length - 2) + "@x" : new string('x', length);
            if (schema["pattern"] is not { } pattern || Regex.IsMatch(text, pattern.GetValue<string>()))
            {
                yield return text;
            }
        }

        foreach (var limit in new[] { "minimum", "maximum" }.Select(name => schema[name]).OfType<JsonNode>())
        {
            yield return limit.DeepClone();
        }

        foreach (var count in new[] { "minItems", "maxItems" }.Select(name => schema[name]?.GetValue<int>()).OfType<int>())
        {
            yield return Repeat(example!.AsArray()[0]!, count);
        }

        if (schema["additionalProperties"] is JsonObject member)
        {
            foreach (var value in OneOfEachType.Where(value => IsOneOf(member, value)))
            {
                yield return new JsonObject { [AllowedField] = value?.DeepClone() };
            }
        }
    }

    private static IEnumerable<string> Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => several.Select(one => one!.GetValue<string>()),
        JsonValue one => [one.GetValue<string>()],
        _ => throw new NotSupportedException($"A schema without a type: {schema.ToJsonString()}"),
    };

    private static bool IsOneOf(JsonObject schema, JsonNode? value) =>
        Types(schema).Contains(Of(value)) || (Of(value) == "integer" && Types(schema).Contains("number"));

    private static string Of(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Number => "integer",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Object => "object",
        _ => "array",
    };

    private static JsonArray Repeat(JsonNode item, int count) => new([.. Enumerable.Range(0, count).Select(_ => item.DeepClone())]);

    private static JsonObject With(JsonObject example, string name, JsonNode? value)
    {
        var changed = example.DeepClone().AsObject();
        changed[name] = value?.DeepClone();
        return changed;
    }

    private static JsonObject Without(JsonObject example, string name)
    {
        var changed = example.DeepClone().AsObject();
        changed.Remove(name);
        return changed;
    }
}
