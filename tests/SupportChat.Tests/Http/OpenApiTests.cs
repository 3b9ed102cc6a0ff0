using System.Reflection;
using System.Text.Json.Nodes;
using SupportChat.Http;
using SupportChat.Http.Client;

namespace SupportChat.Tests.Http;

public sealed class OpenApiTests
{
    private static readonly JsonObject Document = Read();

    [Fact]
    public void Every_call_is_described_under_its_route_and_name()
    {
        var described = Document["paths"]!.AsObject()
            .SelectMany(
                path => path.Value!.AsObject().Select(call => $"{call.Key.ToUpperInvariant()} {path.Key} {call.Value!["operationId"]!.GetValue<string>()}"));
        var mapped = ApiEndpoints.All
            .Where(endpoint => endpoint.Method is not null)
            .Select(endpoint => $"{endpoint.Method} /{endpoint.Route} {endpoint.Name}");

        Assert.Equal(mapped.Order(), described.Order());
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        foreach (var reference in References(Document))
        {
            var target = reference["#/".Length..].Split('/').Aggregate((JsonNode?)Document, (node, name) => node?[name]);
            Assert.True(target is not null, reference);
        }
    }

    [Fact]
    public void What_a_conversation_may_leave_empty_is_described_as_such()
    {
        var nullability = new NullabilityInfoContext();
        var empty = typeof(ConversationView).GetProperties()
            .Where(property => nullability.Create(property).ReadState == NullabilityState.Nullable)
            .Select(property => property.Name);
        var described = Document["components"]!["schemas"]!["Conversation"]!["properties"]!.AsObject()
            .Where(member => member.Value!["anyOf"]?.AsArray().Any(one => one!["type"]?.GetValue<string>() == "null") == true)
            .Select(member => char.ToUpperInvariant(member.Key[0]) + member.Key[1..]);

        Assert.Equal(empty.Order(), described.Order());
    }

    [Fact]
    public void Whoever_is_told_to_wait_is_told_how_long()
    {
        var told = Document["components"]!["responses"]!["RateLimited"]!["headers"]!.AsObject();

        Assert.True(told.ContainsKey("Retry-After"));
        Assert.All(Answers("429"), answer => Assert.Equal("#/components/responses/RateLimited", answer["$ref"]?.GetValue<string>()));
        Assert.NotEmpty(Answers("429"));
    }

    [Fact]
    public void Names_of_calls_differ_in_more_than_case() =>
        Assert.Equal(ApiEndpoints.All.Count, ApiEndpoints.All.Select(endpoint => endpoint.Name.ToUpperInvariant()).Distinct().Count());

    private static IEnumerable<JsonNode> Answers(string status) => Document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject())
        .Select(call => call.Value!["responses"]![status])
        .OfType<JsonNode>();

    private static JsonObject Read()
    {
        using var resource = typeof(ApiEndpoints).Assembly.GetManifestResourceStream("SupportChat.Http.openapi.json")!;
        return JsonNode.Parse(resource)!.AsObject();
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
