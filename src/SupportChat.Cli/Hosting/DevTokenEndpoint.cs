using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Issuer;

namespace SupportChat.Cli.Hosting;

/// <summary><c>POST /dev/token {"userId","roles":[]}</c> of the demo: the issuer emulator's tokens, validated like any other.</summary>
internal static class DevTokenEndpoint
{
    private const string Path = "/dev/token";

    public static void Map(IEndpointRouteBuilder app, IssuerEmulator issuer)
    {
        app.MapMethods(Path, ["OPTIONS"], (HttpRequest request, HttpResponse response) =>
        {
            if (AllowPage(request, response.Headers))
            {
                response.Headers.AccessControlAllowMethods = "POST";
                response.Headers.AccessControlAllowHeaders = "Content-Type";
            }

            return Results.NoContent();
        });
        app.MapPost(Path, (HttpRequest request, HttpResponse response) =>
        {
            AllowPage(request, response.Headers);
            return AnswerAsync(request, issuer);
        });
    }

    /// <summary>A client app on another port of this machine may ask; no other page comes this far.</summary>
    private static bool AllowPage(HttpRequest request, IHeaderDictionary headers)
    {
        var origin = request.Headers.Origin.ToString();
        headers.Append("Vary", "Origin");
        if (!LoopbackOnly.IsLoopbackOrigin(origin))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = origin;
        return true;
    }

    private static async Task<IResult> AnswerAsync(HttpRequest request, IssuerEmulator issuer)
    {
        // A page may send any other type to any server without asking it first.
        if (!request.HasJsonContentType())
        {
            return Results.Text("""{"error":"Send the header Content-Type: application/json."}""", "application/json", statusCode: 415);
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("userId", out var userId)
                && userId.ValueKind == JsonValueKind.String)
            {
                string[] roles = body.RootElement.TryGetProperty("roles", out var list) && list.ValueKind == JsonValueKind.Array
                    ? [.. list.EnumerateArray().Select(role => role.ToString())]
                    : [];
                var token = issuer.CreateToken(userId.GetString()!, roles);
                return Results.Text($$"""{"token":"{{token}}"}""", "application/json");
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Answered below.
        }

        return Results.Text("""{"error":"Send a JSON object with 'userId' and, if any, an array 'roles'."}""", "application/json", statusCode: 400);
    }
}
