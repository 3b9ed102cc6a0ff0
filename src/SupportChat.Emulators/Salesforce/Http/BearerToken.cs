using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Salesforce.Http;

/// <summary>The access token that a call carries, as <c>Bearer</c> or <c>OAuth</c>.</summary>
internal static class BearerToken
{
    private static readonly string[] Schemes = ["Bearer ", "OAuth "];

    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var scheme = Array.Find(Schemes, item => header.StartsWith(item, StringComparison.OrdinalIgnoreCase));
        return scheme is null ? null : header[scheme.Length..].Trim();
    }
}
