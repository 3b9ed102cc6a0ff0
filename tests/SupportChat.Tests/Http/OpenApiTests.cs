using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SupportChat.Http;
using SupportChat.Http.Client;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http;

/// <summary>The OpenAPI document by itself; <see cref="ApiContract"/> compares it with what is answered.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonObject Document = ApiDocument.Json;

    [Fact]
    public void The_document_is_valid_and_every_reference_leads_somewhere()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(ApiDocument.Text, OpenApiConstants.Json);

        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic!.SpecificationVersion);
        Assert.Empty(diagnostic.Errors.Concat(diagnostic.Warnings).Concat(document!.Validate(ValidationRuleSet.GetDefaultRuleSet())));
        Assert.All(References(Document), reference => ApiDocument.Resolve(new JsonObject { ["$ref"] = reference }));
    }

    [Fact]
    public void Every_call_is_described_under_its_route_and_name()
    {
        var mapped = ApiEndpoints.All
            .Where(endpoint => endpoint.Method is not null)
            .Select(endpoint => $"{endpoint.Method} /{endpoint.Route} {endpoint.Name}");

        Assert.Equal(mapped.Order(), ApiDocument.Operations.Select(operation => $"{operation.Method} {operation.Path} {operation.Id}").Order());
    }

    [Fact]
    public void Every_call_has_a_summary_and_proof_and_one_tag_of_those_that_are_described()
    {
        var tags = Document["tags"]!.AsArray().Select(tag => tag!["name"]!.GetValue<string>()).ToList();
        var schemes = Document["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key).ToList();

        Assert.All(ApiDocument.Operations, operation =>
        {
            Assert.NotEmpty(operation.Json["summary"]!.GetValue<string>());
            Assert.Contains(Assert.Single(operation.Json["tags"]!.AsArray())!.GetValue<string>(), tags);
            Assert.All(operation.Schemes, scheme => Assert.Contains(scheme, schemes));
        });
    }

    [Fact]
    public void Every_example_is_one()
    {
        var examples = Examples(Document).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Empty(ApiSchemas.FaultsOf(ApiSchemas.Build(example.Schema), JsonSerializer.SerializeToElement(example.Value))));
    }

    [Fact]
    public void What_a_conversation_may_leave_empty_is_described_as_such()
    {
        var nullability = new NullabilityInfoContext();
        var empty = typeof(ConversationView).GetProperties()
            .Where(property => nullability.Create(property).ReadState == NullabilityState.Nullable)
            .Select(property => property.Name);
        var described = Document["components"]!["schemas"]!["Conversation"]!["properties"]!.AsObject()
            .Where(member => (member.Value!["anyOf"]?.AsArray().Select(one => one!["type"]) ?? member.Value["type"] as JsonArray ?? []).Any(
                type => type?.GetValue<string>() == "null"))
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

    /// <summary>Values that stand beside a schema of the document, in <c>example</c> or <c>examples</c>, or in it.</summary>
    private static IEnumerable<(JsonNode Schema, JsonNode? Value)> Examples(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => Examples(member.Value)).Concat(item["examples"] switch
        {
            JsonArray inSchema => inSchema.Select(value => ((JsonNode)item, value)),
            JsonObject beside => beside.Select(example => (item["schema"]!, example.Value!["value"])),
            _ => [],
        }),
        JsonArray list => list.SelectMany(Examples),
        _ => [],
    };

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
