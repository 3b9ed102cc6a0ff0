using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using SupportChat.Emulators.Salesforce.Http;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.OAuth;

/// <summary><c>/services/oauth2/*</c> and the identity URL (docs/reference/salesforce.md#oauth).</summary>
internal sealed class OAuthRoutes(
    SalesforceEmulatorOptions options, Database database, SessionStore sessions, TokenGrants grants)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/services/oauth2/token", (RequestDelegate)(context => AnswerAsync(context, Token)));
        routes.MapPost("/services/oauth2/introspect", (RequestDelegate)(context => AnswerAsync(context, Introspect)));
        routes.MapPost("/services/oauth2/revoke", (RequestDelegate)(context => AnswerAsync(context, Revoke)));
        routes.MapMethods("/services/oauth2/userinfo", ["GET", "POST"], (RequestDelegate)IdentityAsync);
        routes.MapMethods("/id/{organization}/{user}", ["GET", "POST"], (RequestDelegate)IdentityAsync);
    }

    public static string AddressOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, IFormCollection, JsonObject?> answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await JsonBody.WriteAsync(context, StatusCodes.Status200OK, answer(context, await ReadAsync(context)));
        }
        catch (OAuthException fault)
        {
            var body = new JsonObject { ["error"] = fault.Error, ["error_description"] = fault.Message };
            await JsonBody.WriteAsync(context, StatusCodes.Status400BadRequest, body);
        }
    }

    private static async Task<IFormCollection> ReadAsync(HttpContext context)
    {
        try
        {
            return MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
                && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                ? await context.Request.ReadFormAsync(context.RequestAborted)
                : throw new OAuthException("invalid_request", "the body must be application/x-www-form-urlencoded");
        }
        catch (InvalidDataException unreadable)
        {
            throw new OAuthException("invalid_request", unreadable.Message);
        }
    }

    private JsonObject Token(HttpContext context, IFormCollection form)
    {
        var address = AddressOf(context.Request);
        var userId = grants.UserFor(form, context.Request, address);
        var id = $"{address}/id/{options.OrganizationId}/{userId}";
        var issuedAt = options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["access_token"] = sessions.Open(userId),
            ["signature"] = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.ClientSecret), Encoding.UTF8.GetBytes(id + issuedAt))),
            ["scope"] = "api",
            ["instance_url"] = address,
            ["id"] = id,
            ["token_type"] = "Bearer",
            ["issued_at"] = issuedAt,
        };
    }

    private JsonObject Introspect(HttpContext context, IFormCollection form)
    {
        grants.CheckClient(form["client_id"].ToString(), form["client_secret"].ToString());
        if (sessions.Peek(form["token"].ToString()) is not { } session)
        {
            return new JsonObject { ["active"] = false };
        }

        var user = database.Read(data => data.Find(session.UserId))!;
        return new JsonObject
        {
            ["active"] = true,
            ["scope"] = "api",
            ["client_id"] = options.ClientId,
            ["username"] = user.Text("Username"),
            ["sub"] = $"{AddressOf(context.Request)}/id/{options.OrganizationId}/{session.UserId}",
            ["token_type"] = "access_token",
            ["exp"] = (session.LastUsed + options.SessionTimeout).ToUnixTimeSeconds(),
        };
    }

    private JsonObject? Revoke(HttpContext context, IFormCollection form) =>
        sessions.Close(form["token"].ToString()) ? null : throw new OAuthException("unsupported_token_type", "this token is not supported");

    private Task IdentityAsync(HttpContext context)
    {
        if (BearerToken.Of(context.Request) is not { } token || sessions.Use(token) is not { } session)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("Bad_OAuth_Token", context.RequestAborted);
        }

        var user = database.Read(data => data.Find(session.UserId))!;
        var address = AddressOf(context.Request);
        return JsonBody.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["sub"] = $"{address}/id/{options.OrganizationId}/{user.Id}",
            ["id"] = $"{address}/id/{options.OrganizationId}/{user.Id}",
            ["user_id"] = user.Id,
            ["organization_id"] = options.OrganizationId,
            ["preferred_username"] = user.Text("Username"),
            ["username"] = user.Text("Username"),
            ["nickname"] = user.Text("Alias"),
            ["display_name"] = user.Text("Name"),
            ["name"] = user.Text("Name"),
            ["email"] = user.Text("Email"),
            ["active"] = user.Flag("IsActive"),
            ["user_type"] = user.Text("UserType"),
            ["urls"] = new JsonObject { ["rest"] = $"{address}/services/data/v{{version}}/", ["query"] = $"{address}/services/data/v{{version}}/query/" },
        });
    }
}
