using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Fixtures;

/// <summary>Which members of the described objects the answers had.</summary>
internal sealed class MemberUse
{
    private readonly Dictionary<JsonObject, List<JsonObject>> seen = new(ReferenceEqualityComparer.Instance);

    private MemberUse()
    {
    }

    /// <summary>Members that the document lets out of its required ones, but no answer lacked: clients would look for them in vain.</summary>
    public IEnumerable<string> OptionalButAlwaysThere =>
        from schema in seen
        from name in schema.Key["properties"]!.AsObject().Select(member => member.Key).Except(
            schema.Key["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [])
        where schema.Value.All(value => value.ContainsKey(name))
        select $"{schema.Key.GetPath()}.{name}";

    public static MemberUse Of(IEnumerable<ApiAnswer> answers)
    {
        var use = new MemberUse();
        foreach (var answer in answers.Where(answer => answer.Body is not null))
        {
            var described = ApiDocument.Operations.Single(operation => operation.Id == answer.Operation).Answer(answer.Status)!;
            use.Add(described["content"]!.AsObject().Single().Value!["schema"]!, answer.Body);
        }

        return use;
    }

    private void Add(JsonNode described, JsonNode? value)
    {
        var schema = ApiDocument.Resolve(described);
        foreach (var one in schema["anyOf"]?.AsArray() ?? [])
        {
            // Of several objects the one whose members these are.
            if (value is JsonObject members
                && ApiDocument.Resolve(one!)["properties"] is JsonObject properties
                && members.All(member => properties.ContainsKey(member.Key)))
            {
                Add(one!, value);
            }
        }

        switch (value)
        {
            case JsonArray items when schema["items"] is { } item:
                foreach (var element in items)
                {
                    Add(item, element);
                }

                break;
            case JsonObject members:
                if (schema["properties"] is JsonObject)
                {
                    seen.TryAdd(schema, []);
                    seen[schema].Add(members);
                }

                foreach (var (name, member) in members)
                {
                    if ((schema["properties"]?[name] ?? schema["additionalProperties"] as JsonObject) is { } known)
                    {
                        Add(known, member);
                    }
                }

                break;
        }
    }
}
