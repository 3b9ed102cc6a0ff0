using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.Issuer;

/// <summary>Discovery, key set and token routes, open to pages of this machine.</summary>
internal sealed class IssuerRoutes(KeyRing keys, Func<string> issuerOf, Func<TokenRequest, string> createToken)
{
    public const string Jwks = "/.well-known/jwks.json";
    public const string Token = "/token";
    private const string Discovery = "/.well-known/openid-configuration";
    private const int LongestUserId = 255;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Discovery, (RequestDelegate)WriteDiscoveryAsync);
        routes.MapGet(Jwks, (RequestDelegate)(context =>
            Allow(context, () => ControlJson.WriteAsync(
                context, StatusCodes.Status200OK, new KeySetDocument(keys.Published), IssuerJsonContext.Default.KeySetDocument))));
        routes.MapPost(Token, (RequestDelegate)(context => Allow(context, () => IssueAsync(context))));
        routes.MapPost(ControlRoutes.Prefix + "/keys/roll", (RequestDelegate)RollAsync);
        foreach (var path in new[] { Discovery, Jwks, Token })
        {
            routes.MapMethods(path, ["OPTIONS"], (RequestDelegate)LoopbackCors.AnswerPreflightAsync);
        }
    }

    private Task WriteDiscoveryAsync(HttpContext context)
    {
        var issuer = issuerOf();
        var document = new DiscoveryDocument(issuer, issuer + Jwks, issuer + Token, [keys.Signing.Public.Algorithm], ["id_token"], ["public"]);
        return Allow(context, () => ControlJson.WriteAsync(context, StatusCodes.Status200OK, document, IssuerJsonContext.Default.DiscoveryDocument));
    }

    private async Task IssueAsync(HttpContext context)
    {
        try
        {
            var request = await ControlJson.ReadAsync(context, IssuerJsonContext.Default.TokenRequest);
            if (request.UserId is not { Length: > 0 and <= LongestUserId } || string.IsNullOrWhiteSpace(request.UserId))
            {
                throw new ControlInputException($"userId is required, 1 to {LongestUserId} characters: {{\"userId\": \"customer-1\", \"roles\": []}}.");
            }

            if (request.Roles?.Any(string.IsNullOrWhiteSpace) == true)
            {
                throw new ControlInputException("roles must be a list of names without empty ones; leave it out for none.");
            }

            if (!IsObjectOrAbsent(request.Claims) || !IsObjectOrAbsent(request.Header))
            {
                throw new ControlInputException("claims and header must be objects, for example {\"claims\": {\"scope\": \"openid\"}}; leave them out for none.");
            }

            if (request.Without?.Any(string.IsNullOrEmpty) == true)
            {
                throw new ControlInputException("without must be a list of claims' names, for example [\"aud\"]; leave it out for none.");
            }

            await ControlJson.WriteAsync(context, StatusCodes.Status200OK, new TokenAnswer(createToken(request)), IssuerJsonContext.Default.TokenAnswer);
        }
        catch (ControlInputException wrong)
        {
            await ControlJson.WriteProblemAsync(context, wrong.Status, "Wrong token request", wrong.Message);
        }
    }

    private static bool IsObjectOrAbsent(JsonElement? json) => json is null or { ValueKind: JsonValueKind.Object };

    private async Task RollAsync(HttpContext context)
    {
        var request = await ControlJson.ReadAsync(context, IssuerJsonContext.Default.RollRequest);
        await ControlJson.WriteAsync(context, StatusCodes.Status200OK, new RollAnswer(keys.Roll(request.KeepOld).KeyId), IssuerJsonContext.Default.RollAnswer);
    }

    private static Task Allow(HttpContext context, Func<Task> answer)
    {
        LoopbackCors.Allow(context);
        return answer();
    }
}
