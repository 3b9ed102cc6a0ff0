using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Control;

/// <summary>
/// The door of a server that hands out tokens and takes control without proof. A page of the web reaches loopback too: under a name of its own that
/// resolves to it, which <c>Host</c> gives away, or by a request across origins, which <c>Origin</c> does. Both are refused, before anything is read.
/// </summary>
public static class LoopbackOnly
{
    private static readonly string[] Hosts = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>Lets in only requests to this machine's own names (421 otherwise) that no page of another machine's origin sent (403 otherwise).</summary>
    /// <param name="app">What is behind the door.</param>
    /// <param name="origins">Further origins whose pages may come in.</param>
    public static IApplicationBuilder UseLoopbackOnly(this IApplicationBuilder app, params IEnumerable<string> origins)
    {
        var known = origins.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return app.Use(next => context =>
        {
            if (!IsLoopback(context.Request.Host.Host))
            {
                return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "This server answers to 127.0.0.1, localhost and [::1] only; the Host header names another host.");
            }

            return context.Request.Headers.TryGetValue("Origin", out var origin) && !IsLoopbackOrigin(origin.ToString()) && !known.Contains(origin.ToString())
                ? RefuseAsync(context, StatusCodes.Status403Forbidden, "This server lets in pages of 127.0.0.1, localhost and [::1] only; the Origin header names another one.")
                : next(context);
        });
    }

    /// <summary>True for an origin, as browsers send it, of a page that this machine serves.</summary>
    public static bool IsLoopbackOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && page.Scheme is "http" or "https"
        && IsLoopback(page.Host)
        // Parsing turns other names, such as "loopback", into these.
        && page.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) => Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
