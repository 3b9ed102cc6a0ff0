using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Maps routes to handlers: checks the rate and the credentials, reads the body, turns refusals into the vendor's error body.</summary>
internal sealed class SendbirdRouter(IEndpointRouteBuilder routes, SendbirdEmulatorOptions options, SessionTokens sessions)
{
    private readonly byte[] apiToken = Encoding.UTF8.GetBytes(options.ApiToken);

    /// <summary>A call that only a back end may make (<c>Api-Token</c>).</summary>
    public void Platform(string method, string template, Action<SendbirdCall> handler) => Map(method, template, handler, null);

    /// <summary>A call with one meaning for both kinds of caller.</summary>
    public void Both(string method, string template, Action<SendbirdCall> handler) => Map(method, template, handler, handler);

    /// <summary>A call that only SDK clients make.</summary>
    public void SdkOnly(string method, string template, Action<SendbirdCall> handler) => Map(method, template, null, handler);

    /// <summary>A call that proves itself by its body.</summary>
    public void Open(string method, string template, Action<SendbirdCall> handler) => Map(method, template, handler, handler, isOpen: true);

    /// <summary>A call that means something else with a <c>Session-key</c>.</summary>
    public void Map(string method, string template, Action<SendbirdCall>? platform, Action<SendbirdCall>? sdk, bool isOpen = false)
    {
        var rate = new RateLimit(method == "GET" ? options.ReadsPerSecond : options.WritesPerSecond, options.TimeProvider);
        routes.MapMethods(template, [method], (RequestDelegate)(context => RunAsync(context, rate, platform, sdk, isOpen)));
    }

    /// <summary>Everything else below /v3 is not served.</summary>
    public void MapRest(string template) =>
        routes.Map(template, (RequestDelegate)(context =>
            AnswerAsync(context, new SendbirdCall(context, null, null), call => throw SendbirdException.NotServed(call.Name))));

    private async Task RunAsync(HttpContext context, RateLimit rate, Action<SendbirdCall>? platform, Action<SendbirdCall>? sdk, bool isOpen)
    {
        JsonDocument? body = null;
        MultipartForm? form = null;
        User? caller = null;
        Action<SendbirdCall>? handler = null;
        SendbirdException? refusal = null;
        try
        {
            rate.Take(context.Response.Headers);
            caller = isOpen ? null : Authenticate(context.Request);
            handler = caller is null ? platform : sdk;
            if (context.Request.HasFormContentType)
            {
                form = await MultipartForm.ReadAsync(context.Request, context.RequestAborted);
            }
            else
            {
                body = await ReadBodyAsync(context);
            }
        }
        catch (SendbirdException wrong)
        {
            refusal = wrong;
        }

        using var call = new SendbirdCall(context, caller, body, form);
        await AnswerAsync(
            context,
            call,
            refusal is not null
                ? _ => throw refusal
                : handler ?? (_ => throw SendbirdException.NotServed($"{call.Name} with {(caller is null ? "an Api-Token" : "a Session-key")}")));
    }

    private static async Task AnswerAsync(HttpContext context, SendbirdCall call, Action<SendbirdCall> handler)
    {
        LoopbackCors.Allow(context);
        try
        {
            handler(call);
            if (HttpMethods.IsGet(context.Request.Method))
            {
                call.RefuseRest();
            }
            else if (!call.HasRefusedRest)
            {
                throw new InvalidOperationException($"The handler of {call.Name} has changed something without a look at the rest of the call.");
            }
        }
        catch (SendbirdException refusal)
        {
            call.AnswerError(refusal);
        }

        await call.SendAsync();
    }

    /// <summary>Null for the Platform API, else the SDK's user.</summary>
    private User? Authenticate(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Session-key", out var key) && key[0] is { Length: > 0 } text)
        {
            var user = sessions.CheckKey(text).User;
            return user.IsActive ? user : throw SendbirdException.Deactivated();
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes((string?)request.Headers["Api-Token"] ?? ""), apiToken)
            ? null
            : throw SendbirdException.WrongApiToken();
    }

    private static async Task<JsonDocument?> ReadBodyAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method)
            || context.Request.ContentLength is null or 0 && !context.Request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return null;
        }

        try
        {
            var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
            {
                return body;
            }

            body.Dispose();
            throw SendbirdException.WrongType("body", "JSON");
        }
        catch (JsonException)
        {
            throw SendbirdException.NotJson();
        }
    }
}
