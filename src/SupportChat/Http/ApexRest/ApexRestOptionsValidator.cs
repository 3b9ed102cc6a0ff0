using Microsoft.Extensions.Options;

namespace SupportChat.Http.ApexRest;

/// <summary>Checks <see cref="ApexRestOptions"/>.</summary>
internal sealed class ApexRestOptionsValidator : IValidateOptions<ApexRestOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ApexRestOptions options) => options is { AllowAnonymous: true, Enabled: false }
        ? ValidateOptionsResult.Fail("ApexRest__AllowAnonymous is set but ApexRest__Enabled is not: set both, or neither.")
        : ValidateOptionsResult.Success;
}
