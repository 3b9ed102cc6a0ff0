using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Client;

/// <summary>Customers, and callers whose token names no customer, such as back ends: by bearer token, each within the limit of calls.</summary>
public sealed class CustomerAccess(BearerAuthentication bearer, CustomerLimits limits) : EndpointAccessPolicy
{
    /// <inheritdoc/>
    public override async Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var result = await bearer.AuthenticateAsync(request, cancellationToken);
        return result.Caller is { } caller ? limits.Admit(request, caller) : result;
    }
}

/// <summary>Customers only: by bearer token, each within the limit of calls.</summary>
public sealed class NamedCustomerAccess(BearerAuthentication bearer, CustomerLimits limits) : EndpointAccessPolicy
{
    /// <inheritdoc/>
    public override async Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var result = await bearer.AuthenticateAsync(request, cancellationToken);
        return result.Caller switch
        {
            null => result,
            { UserId: null } => AuthenticationResult.Refused(Problems.Forbidden("The token names no customer.")),
            var caller => limits.Admit(request, caller),
        };
    }
}
