using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Lets pages of any origin call the API, as the vendor's SDK needs it (Sendbird reference 7.6).</summary>
internal static class SdkCors
{
    public static void Allow(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey("Origin"))
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
        }
    }

    public static Task AnswerPreflightAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE, OPTIONS";
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
