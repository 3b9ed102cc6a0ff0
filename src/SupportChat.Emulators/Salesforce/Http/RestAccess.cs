using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Salesforce.Http;

/// <summary>The proof that a call carries.</summary>
internal static class RestAccess
{
    private static readonly string[] Schemes = ["Bearer ", "OAuth "];

    public static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var scheme = Array.Find(Schemes, item => header.StartsWith(item, StringComparison.OrdinalIgnoreCase));
        return scheme is null ? null : header[scheme.Length..].Trim();
    }
}
