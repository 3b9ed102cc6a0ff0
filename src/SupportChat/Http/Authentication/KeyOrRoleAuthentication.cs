using Microsoft.AspNetCore.Http;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Authentication;

/// <summary>Proves a machine or an operator: by a key, which gives the role, or by a bearer token that has the role.</summary>
public sealed class KeyOrRoleAuthentication(ApiKeyAuthentication keys, BearerAuthentication bearer)
{
    /// <summary>A caller with the role, or the answer to give instead.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">The live keys.</param>
    /// <param name="section">Section of the keys' settings.</param>
    /// <param name="role">The role that is needed.</param>
    /// <param name="cancellationToken">The caller has left.</param>
    internal async Task<AuthenticationResult> AuthenticateAsync(
        HttpRequest request, ApiKeyOptions options, string section, string role, CancellationToken cancellationToken)
    {
        if (keys.TryAuthenticate(request, options, out var wrong))
        {
            return AuthenticationResult.Of(Caller.WithKeyOf(role));
        }

        if (request.Headers.Authorization.Count == 0)
        {
            return AuthenticationResult.Refused(wrong ?? Problems.Unauthorized(
                request, $"Send header {ApiKeyAuthentication.Header} with a key of {section}__Keys, or a bearer token with the role {role}."));
        }

        var result = await bearer.AuthenticateAsync(request, cancellationToken);
        return result.Caller?.HasRole(role) == false ? AuthenticationResult.Refused(Problems.Forbidden($"The role {role} is needed.")) : result;
    }
}
