using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Http.Fixtures;

namespace SupportChat.Tests.Http;

/// <summary>What the OpenAPI document says of requests is enforced: each limit refuses what is beyond it, by the field's name, and takes the rest.</summary>
public sealed class DocumentedRequestsTests : IAsyncLifetime
{
    private Demo demo = null!;
    private string conversation = "";
    private int callers;

    public async Task InitializeAsync()
    {
        demo = await Demo.StartAsync(new Dictionary<string, string?>
        {
            ["ApexRest:AllowAnonymous"] = null,
            ["Conversations:StartsPerMinute"] = "60",
            ["Salesforce:AllowedFields:0"] = SchemaValues.AllowedField,
            ["Salesforce:BotCaseField"] = "SuppliedBot__c",
        });
        conversation = Demo.IdOf(await demo.OpenAsync("ann", "first"));
    }

    public async Task DisposeAsync() => await demo.DisposeAsync();

    [Fact]
    public async Task Each_limit_of_a_body_is_enforced()
    {
        var (tried, faults) = (0, new List<string>());
        foreach (var (operation, schema, example) in Bodies())
        {
            foreach (var (field, body) in SchemaValues.WrongBodies(schema, example))
            {
                tried++;
                var (status, problem) = await SendAsync(operation, body);
                if (status != 400 || problem!["errors"]![field] is null)
                {
                    faults.Add($"{operation.Id}, {field} is wrong: {status} {problem?["errors"]?.ToJsonString()} to {Short(body)}");
                }
            }

            foreach (var body in SchemaValues.RightBodies(schema, example))
            {
                tried++;
                var (status, problem) = await SendAsync(operation, body);
                if (status is 400 or 413 or 429 or >= 500)
                {
                    faults.Add($"{operation.Id}, nothing is wrong: {status} {problem?["errors"]?.ToJsonString()} to {Short(body)}");
                }
            }
        }

        Assert.True(tried > 100, $"Only {tried} bodies were derived from the document.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Each_limit_of_a_parameter_is_enforced()
    {
        var (tried, faults) = (0, new List<string>());
        foreach (var operation in ApiDocument.Operations)
        {
            foreach (var parameter in operation.Json["parameters"]?.AsArray() ?? [])
            {
                var (name, place) = (parameter!["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>());
                foreach (var text in SchemaValues.WrongTexts(parameter["schema"]!.AsObject()))
                {
                    tried++;
                    var (status, problem) = await SendAsync(operation, name, place, text);
                    var isRefused = place == "path" ? status == 404
                        : parameter["required"] is not null ? status == 401
                        : status == 400 && problem!["errors"]![name] is not null;
                    if (!isRefused)
                    {
                        faults.Add($"{operation.Id}, {name} = '{text}': {status} {problem?["errors"]?.ToJsonString()}");
                    }
                }
            }
        }

        Assert.True(tried > 15, $"Only {tried} parameters were derived from the document.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>The operations that take an object of members that are described, with an example of it.</summary>
    private static IEnumerable<(ApiOperation Operation, JsonObject Schema, JsonObject Example)> Bodies() =>
        from operation in ApiDocument.Operations
        let content = operation.Json["requestBody"]?["content"]?[ApiCaller.Json]
        where content is not null
        let schema = ApiDocument.Resolve(content["schema"]!)
        where schema["properties"] is not null
        select (operation, schema, content["examples"]!.AsObject().First().Value!["value"]!.AsObject());

    private Task<(int Status, JsonObject? Body)> SendAsync(ApiOperation operation, JsonObject body) => operation.Schemes.Contains("customer")
        ? SendAsync(operation, body, operation.Path.Contains("{id}", StringComparison.Ordinal) ? ApiCaller.With(demo.Token("ann")) : BackEnd())
        : SendAsync(operation, body, null);

    // A dry run is checked as a start and opens no Case.
    private Task<(int Status, JsonObject? Body)> SendAsync(ApiOperation operation, JsonObject body, Action<HttpRequestMessage>? proof) =>
        Caller.SendAsync(operation, body, conversation, operation.Id == "StartConversation" ? "?dryRun=true" : "", proof: proof);

    private Task<(int Status, JsonObject? Body)> SendAsync(ApiOperation operation, string name, string place, string text)
    {
        var caller = Caller;
        var body = operation.Json["requestBody"]?["content"]?[ApiCaller.Json]?["examples"]?.AsObject().First().Value!["value"];
        return place switch
        {
            "path" => caller.SendAsync(operation, body, Uri.EscapeDataString(text)),
            "query" => caller.SendAsync(operation, body, conversation, $"?{name}={Uri.EscapeDataString(text)}"),
            _ => caller.SendAsync(operation, body, conversation, proof: request =>
            {
                if (operation.Schemes.Any())
                {
                    ApiCaller.With(demo.Token("ann"))(request);
                }

                request.Headers.TryAddWithoutValidation(name, text);
            }),
        };
    }

    private ApiCaller Caller => new(demo, "ann");

    /// <summary>Another one each time: nobody is told to wait.</summary>
    private Action<HttpRequestMessage> BackEnd() => ApiCaller.With(demo.Token($"shop-{callers++}", "conversations.write.all"));

    private static string Short(JsonObject body) => body.ToJsonString() is { Length: > 200 } text ? text[..200] + "..." : body.ToJsonString();
}
