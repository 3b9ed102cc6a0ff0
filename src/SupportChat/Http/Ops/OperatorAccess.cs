using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http.Ops;

/// <summary>Operators: by a key of <c>Ops__Keys</c>, or by a token with the role <see cref="Caller.Operator"/>.</summary>
public sealed class OperatorAccess(KeyOrRoleAuthentication authentication, IOptions<OpsOptions> options) : EndpointAccessPolicy
{
    /// <inheritdoc/>
    public override Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken) =>
        authentication.AuthenticateAsync(request, options.Value, OpsOptions.SectionName, Caller.Operator, cancellationToken);
}

/// <summary>Keys of operators.</summary>
public sealed class OpsOptions : ApiKeyOptions
{
    public const string SectionName = "Ops";
}
