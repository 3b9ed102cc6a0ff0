using System.Text;
using Microsoft.AspNetCore.Http;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.OAuth;

/// <summary>Decides on a token request: whose session it opens (docs/reference/salesforce.md#token-request).</summary>
internal sealed class TokenGrants(SalesforceEmulatorOptions options, Database database, JwtAssertion? assertions)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>Id of the user. Throws <see cref="OAuthException"/>.</summary>
    public string UserFor(IFormCollection form, HttpRequest request, string ownAddress) => form["grant_type"].ToString() switch
    {
        "client_credentials" => RunAsUser(form, request),
        JwtBearer when assertions is not null => ActiveUser(assertions.UsernameOf(form["assertion"].ToString(), ownAddress)),
        _ => throw new OAuthException("unsupported_grant_type", "grant type not supported"),
    };

    private string RunAsUser(IFormCollection form, HttpRequest request)
    {
        var (id, secret) = Basic(request) ?? (form["client_id"].ToString(), form["client_secret"].ToString());
        CheckClient(id, secret);
        return ActiveUser(options.Username);
    }

    /// <summary>Throws <see cref="OAuthException"/> for another app or a wrong secret.</summary>
    public void CheckClient(string id, string secret)
    {
        if (id != options.ClientId)
        {
            throw new OAuthException("invalid_client_id", "client identifier invalid");
        }

        if (secret != options.ClientSecret)
        {
            throw new OAuthException("invalid_client", "invalid client credentials");
        }
    }

    private string ActiveUser(string username)
    {
        var users = database.Read(data => data.TableOf(data.Schema["User"]).All());
        var user = Array.Find(users, item => username.Equals(item.Text("Username"), StringComparison.OrdinalIgnoreCase))
            ?? throw new OAuthException("invalid_grant", "user hasn't approved this consumer");
        return user.Flag("IsActive") ? user.Id : throw new OAuthException("invalid_grant", "inactive user");
    }

    private static (string Id, string Secret)? Basic(HttpRequest request)
    {
        const string scheme = "Basic ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[scheme.Length..], bytes, out var count))
        {
            throw new OAuthException("invalid_client", "invalid client credentials");
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, count).Split(':', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}

/// <summary>A refusal of the token endpoint: HTTP 400 with error and description (docs/reference/salesforce.md#token-errors).</summary>
internal sealed class OAuthException(string error, string description) : Exception(description)
{
    public string Error { get; } = error;
}
