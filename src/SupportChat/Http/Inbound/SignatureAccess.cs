using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Webhooks;

namespace SupportChat.Http.Inbound;

/// <summary>Sendbird: by a signature over the raw body, so that only <see cref="WebhookIntake"/>, which has the body, can verify it.</summary>
public sealed class SignatureAccess : EndpointAccessPolicy
{
    /// <inheritdoc/>
    public override Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(AuthenticationResult.Of(Caller.Anonymous));
}
