using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Http;
using SupportChat.Emulators.Salesforce.OAuth;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>All of <c>/services/data</c>: proof, version, usage header, and the resource that answers.</summary>
internal sealed class RestRouter(Database database, SessionStore sessions, ApiUsage usage, SetupObjectAccess rights)
{
    public const string Prefix = "/services/data";

    private const int OldestVersion = 31;
    private const int NewestVersion = 67;

    /// <summary>Query parameters that some resource reads.</summary>
    private static readonly string[] Parameters = ["q", "fields", "updateOnly", "ids", "allOrNone"];

    private readonly List<RestRoute> routes = [];

    /// <summary>Routes with fixed segments go before those with placeholders.</summary>
    public void Add(IEnumerable<RestRoute> routes) => this.routes.AddRange(routes);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.Map(Prefix, (RequestDelegate)(context => HttpMethods.IsGet(context.Request.Method)
            ? JsonBody.WriteAsync(context, StatusCodes.Status200OK, Versions())
            : JsonBody.WriteAsync(
                context,
                StatusCodes.Status405MethodNotAllowed,
                RestResults.Errors(SalesforceErrors.MethodNotAllowed(context.Request.Method, [HttpMethods.Get])))));
        endpoints.Map(Prefix + "/{version}", (RequestDelegate)(context => AnswerAsync(context, new RestRoute("", ("GET", Resources)).Handle)));
        foreach (var route in routes)
        {
            endpoints.Map(Prefix + "/{version}" + route.Template, (RequestDelegate)(context => AnswerAsync(context, route.Handle)));
        }

        endpoints.Map(Prefix + "/{version}/{**rest}", (RequestDelegate)(context => AnswerAsync(context, call => throw NotServed(call))));
    }

    /// <summary>Answers a part of a composite call.</summary>
    public RestAnswer Dispatch(RestCall call)
    {
        CheckVersion(call.Version);
        CheckQuery(call);
        foreach (var route in routes)
        {
            if (route.TryMatch(call.Path, out var values))
            {
                return route.Handle(call with { Route = values });
            }
        }

        throw NotServed(call);
    }

    private async Task AnswerAsync(HttpContext context, Func<RestCall, RestAnswer> handle)
    {
        context.Response.Headers[CallHeaders.LimitInfo] = usage.Count();
        RestAnswer answer;
        try
        {
            var call = await ReadAsync(context);
            CheckQuery(call);
            answer = handle(call);
        }
        catch (SalesforceException fault)
        {
            answer = RestAnswer.Refused(fault);
        }

        if (answer.Location is { } location)
        {
            context.Response.Headers.Location = location;
        }

        if (answer.Content is { } content)
        {
            context.Response.ContentType = "application/octetstream";
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
            return;
        }

        await JsonBody.WriteAsync(context, answer.Status, answer.Body);
    }

    private async Task<RestCall> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var session = SessionOf(request, sessions);
        var version = ((string)request.RouteValues["version"]!).TrimStart('v');
        CheckVersion(version);
        var file = MultipartBody.Has(request) ? await MultipartBody.ReadAsync(request, context.RequestAborted) : null;
        return new RestCall(database, request.Method, version, request.Path)
        {
            Query = RestUrl.QueryOf(request.QueryString.Value ?? ""),
            Header = name => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null,
            Body = file?.Members ?? (HttpMethods.IsGet(request.Method) ? null : await JsonBody.ReadAsync(request, context.RequestAborted)),
            File = file?.Content,
            UserId = session.UserId,
            Rights = rights,
            Route = request.RouteValues.ToDictionary(item => item.Key, item => item.Value?.ToString() ?? "", StringComparer.Ordinal),
        };
    }

    /// <summary>The caller's session. Throws INVALID_SESSION_ID.</summary>
    public static Session SessionOf(HttpRequest request, SessionStore sessions)
    {
        var token = BearerToken.Of(request) ?? throw new SalesforceException(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
        return sessions.Use(token) ?? throw new SalesforceException(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }

    private static SalesforceException NotServed(RestCall call) => SalesforceErrors.NotServed($"{call.Method} {call.Path}");

    private static void CheckQuery(RestCall call)
    {
        if (call.Query.Keys.FirstOrDefault(name => !Parameters.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } name)
        {
            throw SalesforceErrors.NotServed($"the parameter {name}");
        }
    }

    private static void CheckVersion(string version)
    {
        if (!version.EndsWith(".0", StringComparison.Ordinal)
            || !int.TryParse(version[..^2], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < OldestVersion or > NewestVersion)
        {
            throw SalesforceErrors.NotFound();
        }
    }

    private RestAnswer Resources(RestCall call)
    {
        var names = routes.Select(route => route.Template.Split('/')[1]).Distinct(StringComparer.Ordinal);
        return RestAnswer.Ok(new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create($"{call.Root}/{name}")))));
    }

    private static JsonArray Versions() => new JsonArray([.. Enumerable.Range(OldestVersion, NewestVersion - OldestVersion + 1).Select(number => new JsonObject
    {
        ["label"] = Release(number),
        ["url"] = $"{Prefix}/v{number}.0",
        ["version"] = $"{number}.0",
    })]);

    // Three releases a year: 65 is Winter '26, 66 Spring '26, 67 Summer '26.
    private static string Release(int version)
    {
        var year = 26 + (int)Math.Floor((version - 65) / 3.0);
        return ((((version - 65) % 3) + 3) % 3) switch { 0 => $"Winter '{year}", 1 => $"Spring '{year}", _ => $"Summer '{year}" };
    }
}
