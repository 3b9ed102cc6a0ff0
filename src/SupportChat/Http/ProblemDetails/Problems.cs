using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace SupportChat.Http.ProblemDetails;

/// <summary>The problem details of docs/architecture.md#problems; each detail says how to mend the request.</summary>
internal static class Problems
{
    public static IResult Validation(IReadOnlyDictionary<string, string[]> errors) =>
        Of(StatusCodes.Status400BadRequest, "validation", "The request is not valid.", "See 'errors': each names a field and how to mend it.", errors);

    public static IResult Validation(string field, string error) => Validation(new Dictionary<string, string[]> { [field] = [error] });

    public static IResult Unauthorized(HttpRequest request, string detail)
    {
        request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return Of(StatusCodes.Status401Unauthorized, "unauthorized", "The caller is not proven.", detail);
    }

    public static IResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, "forbidden", "The caller may not do this.", detail);

    public static IResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", "There is no such thing.", detail);

    /// <summary>Names the methods in <c>Allow</c>.</summary>
    public static IResult MethodNotAllowed(HttpRequest request, IReadOnlyList<string> methods)
    {
        request.HttpContext.Response.Headers.Allow = string.Join(", ", methods);
        return Of(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "This path takes other methods.", "Send a method of the header Allow.");
    }

    public static IResult IdempotencyConflict(string detail = "This Idempotency-Key belongs to another command: repeat that command unchanged, or send a new key.") =>
        Of(StatusCodes.Status409Conflict, "idempotency-conflict", "The key was used before.", detail);

    public static IResult NotClosed(string detail) => Of(StatusCodes.Status409Conflict, "not-closed", "The conversation is not closed.", detail);

    public static IResult ChannelOwned(string detail) => Of(StatusCodes.Status409Conflict, "channel-owned", "The channel is a conversation already.", detail);

    /// <summary>Names the conversations in which the customer can go on.</summary>
    public static IResult OpenLimit(IReadOnlyList<string> conversationIds) => Of(
        StatusCodes.Status409Conflict,
        "open-limit",
        "The customer has enough conversations open.",
        "Go on in one of 'openConversationIds', or close one of them first.",
        conversationIds: conversationIds);

    public static IResult TooLarge(string detail) => Of(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large.", detail);

    public static IResult RateLimited(HttpRequest request, TimeSpan retryAfter, string detail = "Wait as long as Retry-After says.")
    {
        RetryAfter(request, retryAfter);
        return Of(StatusCodes.Status429TooManyRequests, "rate-limited", "Too many requests.", detail);
    }

    public static IResult TooManyStarts(HttpRequest request, TimeSpan retryAfter) =>
        RateLimited(request, retryAfter, "This customer has started many conversations: go on in one of them, or wait as long as Retry-After says.");

    public static IResult Unavailable(HttpRequest request, TimeSpan? retryAfter, string detail = "Repeat the request after Retry-After.")
    {
        RetryAfter(request, retryAfter ?? TimeSpan.FromSeconds(5));
        return Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "The service cannot answer now.", detail);
    }

    /// <summary>Sets <c>Retry-After</c> in whole seconds, at least one.</summary>
    public static void RetryAfter(HttpRequest request, TimeSpan wait) =>
        request.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static IResult Of(
        int status,
        string type,
        string title,
        string detail,
        IReadOnlyDictionary<string, string[]>? errors = null,
        IReadOnlyList<string>? conversationIds = null) => TypedResults.Json(
        new Problem($"urn:supportchat:{type}", title, status, detail, errors) { OpenConversationIds = conversationIds },
        ProblemJsonContext.Default.Problem,
        "application/problem+json",
        status);
}

/// <summary>RFC 9457 problem details.</summary>
internal sealed record Problem(string Type, string Title, int Status, string Detail, IReadOnlyDictionary<string, string[]>? Errors)
{
    /// <summary>Only of <c>open-limit</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? OpenConversationIds { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJsonContext : JsonSerializerContext;
