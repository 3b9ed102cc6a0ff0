using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace SupportChat.Http.Pipeline;

/// <summary>Answers browsers: only the listed origins, never credentials, since proof travels in a header.</summary>
/// <param name="options">The list.</param>
/// <param name="isListedToo">Origins that a host knows by a rule instead of by name; null: none.</param>
public sealed class CorsPolicy(IOptions<CorsOptions> options, Func<string, bool>? isListedToo = null)
{
    private readonly HashSet<string> origins = new(options.Value.Origins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the headers for a listed origin. True when it is one.</summary>
    public bool Apply(HttpRequest request)
    {
        if (origins.Count == 0 && isListedToo is null)
        {
            return false;
        }

        var headers = request.HttpContext.Response.Headers;
        headers.Append("Vary", "Origin");
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin || !(origins.Contains(origin) || isListedToo?.Invoke(origin) == true))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "Location, Retry-After";
        return true;
    }

    /// <summary>Adds the headers of a preflight answer.</summary>
    public void ApplyPreflight(HttpRequest request)
    {
        if (!Apply(request))
        {
            return;
        }

        var headers = request.HttpContext.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key, Referrer-Policy";
        headers.AccessControlMaxAge = "600";
    }
}

/// <summary>Settings of section <c>Cors</c>.</summary>
public sealed class CorsOptions
{
    public const string SectionName = "Cors";

    /// <summary>Origins of browser clients, as browsers send them: <c>https://shop.example</c>.</summary>
    public IList<string> Origins { get; } = [];
}
