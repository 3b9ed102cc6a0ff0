using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Puts results of earlier parts where <c>@{ref.id}</c> stands.</summary>
internal sealed class CompositeReferences(IReadOnlyDictionary<string, RestAnswer> results)
{
    private const string Open = "@{";

    /// <summary>Throws PROCESSING_HALTED when the reference has no value, for example because its part failed.</summary>
    public string Resolve(string text)
    {
        var resolved = new StringBuilder();
        var position = 0;
        for (var start = text.IndexOf(Open, StringComparison.Ordinal); start >= 0; start = text.IndexOf(Open, position, StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                break;
            }

            resolved.Append(text, position, start - position).Append(ValueOf(text[(start + Open.Length)..end]));
            position = end + 1;
        }

        return resolved.Append(text, position, text.Length - position).ToString();
    }

    public JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Resolve(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Resolve)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Resolve(text)),
        _ => node?.DeepClone(),
    };

    private string ValueOf(string path)
    {
        var steps = path.Split('.');
        var reference = steps[0].Split('[')[0];
        var node = results.TryGetValue(reference, out var answer) && answer.IsSuccess ? Follow(answer.Body, steps[0][reference.Length..]) : null;
        foreach (var step in steps.Skip(1))
        {
            node = Follow(node, step);
        }

        return node is JsonValue value
            ? value.ToString()
            : throw new SalesforceException(400, "PROCESSING_HALTED", $"Invalid reference specified. No value for {path} found in {reference}");
    }

    /// <summary>A member (none: the node itself), or with <c>name[0]</c> an item of a list; members match in any case, as the real ones do.</summary>
    private static JsonNode? Follow(JsonNode? node, string step)
    {
        var bracket = step.IndexOf('[', StringComparison.Ordinal);
        var name = bracket < 0 ? step : step[..bracket];
        var value = name.Length == 0 ? node
            : (node as JsonObject)?.FirstOrDefault(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        if (bracket < 0)
        {
            return value;
        }

        return int.TryParse(step[(bracket + 1)..].TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && value is JsonArray items && index < items.Count ? items[index] : null;
    }
}
