using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.Issuer;

/// <summary>Discovery, key set and token routes, open to pages of any origin.</summary>
internal sealed class IssuerRoutes(IssuerKey key, Func<string> issuerOf, Func<string, IReadOnlyList<string>, string> createToken)
{
    public const string Jwks = "/.well-known/jwks.json";
    public const string Token = "/token";
    private const string Discovery = "/.well-known/openid-configuration";
    private const int LongestUserId = 255;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Discovery, (RequestDelegate)WriteDiscoveryAsync);
        routes.MapGet(Jwks, (RequestDelegate)(context =>
            Allow(context, () => ControlJson.WriteAsync(context, StatusCodes.Status200OK, new KeySetDocument([key.Public]), IssuerJsonContext.Default.KeySetDocument))));
        routes.MapPost(Token, (RequestDelegate)(context => Allow(context, () => IssueAsync(context))));
        routes.MapMethods("/{**path}", ["OPTIONS"], (RequestDelegate)AnswerPreflightAsync);
    }

    private Task WriteDiscoveryAsync(HttpContext context)
    {
        var issuer = issuerOf();
        var document = new DiscoveryDocument(issuer, issuer + Jwks, issuer + Token, [key.Public.Algorithm], ["id_token"], ["public"]);
        return Allow(context, () => ControlJson.WriteAsync(context, StatusCodes.Status200OK, document, IssuerJsonContext.Default.DiscoveryDocument));
    }

    private async Task IssueAsync(HttpContext context)
    {
        try
        {
            var request = await ControlJson.ReadAsync(context, IssuerJsonContext.Default.TokenRequest);
            if (request.UserId is not { Length: > 0 and <= LongestUserId } userId || string.IsNullOrWhiteSpace(userId))
            {
                throw new ControlInputException($"userId is required, 1 to {LongestUserId} characters: {{\"userId\": \"customer-1\", \"roles\": []}}.");
            }

            if (request.Roles?.Any(string.IsNullOrWhiteSpace) == true)
            {
                throw new ControlInputException("roles must be a list of names without empty ones; leave it out for none.");
            }

            await ControlJson.WriteAsync(context, StatusCodes.Status200OK, new TokenAnswer(createToken(userId, request.Roles ?? [])), IssuerJsonContext.Default.TokenAnswer);
        }
        catch (ControlInputException wrong)
        {
            await ControlJson.WriteProblemAsync(context, StatusCodes.Status400BadRequest, "Wrong token request", wrong.Message);
        }
    }

    private static Task Allow(HttpContext context, Func<Task> answer)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return answer();
    }

    private static Task AnswerPreflightAsync(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
        context.Response.Headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
