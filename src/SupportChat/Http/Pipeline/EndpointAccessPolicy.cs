using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;

namespace SupportChat.Http.Pipeline;

/// <summary>Who may call an endpoint, and how often. Asked before the endpoint sees the request, and before a byte of the body is read.</summary>
public abstract class EndpointAccessPolicy
{
    /// <summary>The caller, or the answer to give instead.</summary>
    public abstract Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken);
}

/// <summary>Anybody.</summary>
public sealed class AnonymousAccess : EndpointAccessPolicy
{
    /// <inheritdoc/>
    public override Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(AuthenticationResult.Of(Caller.Anonymous));
}
