using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Control;

/// <summary>Lets pages that this machine serves read answers, as an app on its development server does; never those of another origin.</summary>
internal static class LoopbackCors
{
    /// <summary>Adds the headers for a page of loopback. True when it is one.</summary>
    public static bool Allow(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Append("Vary", "Origin");
        if (context.Request.Headers.Origin.ToString() is var origin && !LoopbackOnly.IsLoopbackOrigin(origin))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = origin;
        return true;
    }

    public static Task AnswerPreflightAsync(HttpContext context)
    {
        if (Allow(context))
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE, OPTIONS";
            headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
            headers.AccessControlMaxAge = "600";
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
