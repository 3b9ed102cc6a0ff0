using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Demo;

/// <summary>The demo's page at <c>/</c> and what it needs under <c>/demo</c> and <c>/dev</c> (docs/demo.md#routes). Only <c>demo</c> maps them.</summary>
internal static class DemoRoutes
{
    private const string Files = "SupportChat.Cli.Demo.";
    private const string Reasons = "reasons/";

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".md"] = "text/plain; charset=utf-8",
    };

    /// <summary>The page of the demo that explains a reason.</summary>
    public static string PageOf(string reason) => $"/demo/{Reasons}{reason}.md";

    public static void Map(
        IEndpointRouteBuilder app,
        EmulatorSet emulators,
        DemoSystems systems,
        SystemsComparison comparison,
        DemoEvents events,
        Disasters disasters,
        string dataFolder)
    {
        app.MapGet("/", (HttpContext context) => File(context, "index.html", emulators));
        app.MapGet("/demo/{**name}", (HttpContext context, string name) => File(context, name, emulators));
        app.MapGet("/dev/facts", () => Results.Text(Facts(emulators, systems, disasters, dataFolder).ToJsonString(), "application/json"));
        app.MapGet("/dev/events", (RequestDelegate)events.StreamAsync);
        app.MapPost("/dev/conversations/{id}/compare", (string id) => systems.CasesOf(id).Count == 0 && systems.ChannelOf(id) is null
            ? Unknown(id)
            : Results.Text(comparison.Compare(id).ToJson(withTime: true).ToJsonString(), "application/json"));
        app.MapPost("/dev/disasters/{name}", (HttpContext context, string name) => BeginAsync(context, name, systems, disasters));
        app.MapDelete("/dev/disasters/{name}", (string name) => disasters.End(name)
            ? Results.StatusCode(StatusCodes.Status202Accepted)
            : Results.Problem($"The disaster '{name}' is not running.", statusCode: StatusCodes.Status409Conflict));
        app.MapDelete("/dev/faults", async (HttpContext context) =>
        {
            await disasters.HealAsync(context.RequestAborted);
            return Results.NoContent();
        });
        MapEmulator(app, "/dev/sendbird", emulators.Sendbird!.BaseAddress);
        MapEmulator(app, "/dev/salesforce", emulators.Salesforce!.BaseAddress);
    }

    private static void MapEmulator(IEndpointRouteBuilder app, string prefix, Uri emulator)
    {
        var proxy = app.ServiceProvider.GetRequiredService<DemoProxy>();
        app.MapMethods(prefix + "/{**path}", Methods, (RequestDelegate)(context => proxy.ForwardAsync(context, prefix, emulator)));
    }

    private static IResult File(HttpContext context, string name, EmulatorSet emulators)
    {
        if (!Types.TryGetValue(Path.GetExtension(name), out var type)
            || typeof(DemoRoutes).Assembly.GetManifestResourceStream(Files + name.Replace('/', '.')) is not { } file)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
            + $"img-src 'self' data: blob: {emulators.Sendbird!.BaseAddress.GetLeftPart(UriPartial.Authority)}";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Stream(file, type);
    }

    private static JsonObject Facts(EmulatorSet emulators, DemoSystems systems, Disasters disasters, string dataFolder) => new()
    {
        ["version"] = typeof(DemoRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0],
        ["customers"] = new JsonArray("ann", "bob", "cleo"),
        ["agents"] = systems.Agents()["agents"]!.DeepClone(),
        ["queue"] = new JsonObject
        {
            ["id"] = Emulators.Salesforce.Records.WellKnownIds.Queue,
            ["name"] = systems.NameOf(Emulators.Salesforce.Records.WellKnownIds.Queue),
        },
        ["statuses"] = systems.Statuses(),
        ["disasterSeconds"] = disasters.Length.TotalSeconds,
        ["urls"] = new JsonObject
        {
            ["api"] = "/api",
            ["sendbird"] = emulators.Sendbird!.BaseAddress.ToString(),
            ["salesforce"] = emulators.Salesforce!.BaseAddress.ToString(),
            ["issuer"] = emulators.Issuer!.BaseAddress.ToString(),
        },
        ["keys"] = new JsonObject { ["ops"] = DemoSettings.OpsKey, ["sendbird"] = DemoSettings.SendbirdToken },
        ["salesforceApi"] = "/dev/salesforce/services/data/v67.0",
        ["reasons"] = new JsonArray([.. typeof(DemoRoutes).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Files + "reasons.", StringComparison.Ordinal))
            .Select(name => (JsonNode?)name[(Files.Length + Reasons.Length)..^3]).OrderBy(name => name!.GetValue<string>(), StringComparer.Ordinal)]),
        ["data"] = dataFolder,
    };

    private static async Task<IResult> BeginAsync(HttpContext context, string name, DemoSystems systems, Disasters disasters)
    {
        if (Disaster.All.FirstOrDefault(known => known.Name == name) is not { } disaster)
        {
            return Results.Problem(
                $"There is no disaster '{name}'. There are: {string.Join(", ", Disaster.All.Select(known => known.Name))}.",
                statusCode: StatusCodes.Status404NotFound);
        }

        if (!context.Request.HasJsonContentType())
        {
            // A page may send any other type to any server without asking it first.
            return Results.Problem("Send the header Content-Type: application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        JsonObject? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync<JsonObject>(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException)
        {
            body = null;
        }

        if (body?["conversation"] is not JsonValue value || !value.TryGetValue<string>(out var conversationId) || systems.ChannelOf(conversationId) is null)
        {
            return Results.Problem("Send a JSON object with 'conversation', the id of one that has a channel.", statusCode: StatusCodes.Status400BadRequest);
        }

        var seconds = disasters.Length.TotalSeconds;
        if (body["seconds"] is { } wanted && !(wanted is JsonValue number && number.TryGetValue(out seconds) && seconds is > 0 and <= 3600))
        {
            return Results.Problem("'seconds' must be a number above 0, at most 3600.", statusCode: StatusCodes.Status400BadRequest);
        }

        return disasters.TryBegin(disaster, conversationId, TimeSpan.FromSeconds(seconds))
            ? Results.StatusCode(StatusCodes.Status202Accepted)
            : Results.Problem("Another disaster is not over yet.", statusCode: StatusCodes.Status409Conflict);
    }

    private static IResult Unknown(string id) => Results.Problem($"There is no conversation '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
