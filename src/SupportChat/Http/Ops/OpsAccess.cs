using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace SupportChat.Http.Ops;

/// <summary>Lets operators in: by key, or by a token with the role <see cref="Caller.Operator"/>.</summary>
public sealed class OpsAccess(CallerAuthentication callers, SharedKeys keys, IOptions<OpsOptions> options)
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
            return Problems.Unauthorized(request, $"Send header {SharedKeys.Header} with a key of Ops__Keys, or a bearer token with the role {Caller.Operator}.");
        }

        var (caller, problem) = await callers.ProveAsync(request, cancellationToken);
        return caller is null ? problem : caller.HasRole(Caller.Operator) ? null : Problems.Forbidden($"The role {Caller.Operator} is needed.");
    }
}
