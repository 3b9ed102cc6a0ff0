using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Inbound;

/// <summary>
/// Nobody unless <c>ApexRest__Enabled</c>; then customers and back ends by bearer token, and whoever sends none where <c>ApexRest__AllowAnonymous</c>. The
/// limits are those of the customer, whom the body names.
/// </summary>
public sealed class ApexRestAccess(BearerAuthentication bearer, IOptions<ApexRestOptions> options) : EndpointAccessPolicy
{
    /// <inheritdoc/>
    public override async Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return AuthenticationResult.Refused(Problems.NotFound("This call is off here. An administrator turns it on with ApexRest__Enabled."));
        }

        return options.Value.AllowAnonymous && request.Headers.Authorization.Count == 0
            ? AuthenticationResult.Of(Caller.Anonymous)
            : await bearer.AuthenticateAsync(request, cancellationToken);
    }
}

/// <summary>Settings of section <c>ApexRest</c>: the drop-in for the vendor's Apex REST class (docs/reference/sendbird.md#apex-sample).</summary>
public sealed class ApexRestOptions
{
    public const string SectionName = "ApexRest";

    /// <summary>Answer <c>POST /services/apexrest/cases</c>; without it the call is not there.</summary>
    public bool Enabled { get; set; }

    /// <summary>Take the customer from the body, as the vendor's class does: anybody may then open a Case for any channel. For a demo only.</summary>
    public bool AllowAnonymous { get; set; }
}

/// <summary>Checks <see cref="ApexRestOptions"/>.</summary>
internal sealed class ApexRestOptionsValidator : IValidateOptions<ApexRestOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ApexRestOptions options) => options is { AllowAnonymous: true, Enabled: false }
        ? ValidateOptionsResult.Fail("ApexRest__AllowAnonymous is set but ApexRest__Enabled is not: set both, or neither.")
        : ValidateOptionsResult.Success;
}
