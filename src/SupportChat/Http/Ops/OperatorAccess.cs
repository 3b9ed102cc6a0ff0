using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Http.Authentication;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Ops;

/// <summary>Lets operators in: by key, or by a token with the role <see cref="Caller.Operator"/>.</summary>
public sealed class OperatorAccess(BearerAuthentication callers, ApiKeyAuthentication keys, IOptions<OpsOptions> options)
{
    /// <summary>Null when the caller is an operator, else the answer to give.</summary>
    internal async Task<IResult?> RefuseAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (keys.Prove(request, options.Value, out var wrong))
        {
            return null;
        }

        if (wrong is not null && request.Headers.Authorization.Count == 0)
        {
            return wrong;
        }

        if (request.Headers.Authorization.Count == 0)
        {
            return Problems.Unauthorized(request, $"Send header {ApiKeyAuthentication.Header} with a key of Ops__Keys, or a bearer token with the role {Caller.Operator}.");
        }

        var (caller, problem) = await callers.AuthenticateAsync(request, cancellationToken);
        return caller is null ? problem : caller.HasRole(Caller.Operator) ? null : Problems.Forbidden($"The role {Caller.Operator} is needed.");
    }
}

/// <summary>Keys of operators.</summary>
public sealed class OpsOptions : ApiKeyOptions
{
    public const string SectionName = "Ops";
}
