using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SupportChat.Http.Authentication;

/// <summary>Settings of section <c>ClientAuth</c>: who proves callers.</summary>
public sealed class ClientAuthOptions
{
    public const string SectionName = "ClientAuth";

    internal const string DefaultRolesClaim = "roles";

    /// <summary>Read beside <see cref="DefaultRolesClaim"/>: some providers use the singular.</summary>
    internal const string AlsoRolesClaim = "role";

    /// <summary>Issuer of the bearer tokens; its OpenID configuration is read from <c>/.well-known/openid-configuration</c> below it.</summary>
    [Required(ErrorMessage = "ClientAuth__Authority is missing: the issuer of your customers' tokens")]
    [Address("ClientAuth__Authority")]
    public string Authority { get; set; } = "";

    /// <summary>Value that <see cref="AudienceClaim"/> must have.</summary>
    [Required(ErrorMessage = "ClientAuth__Audience must not be empty")]
    public string Audience { get; set; } = "supportchat";

    /// <summary>Claim that names for whom the token was issued: a string or a list of strings. <c>client_id</c> for access tokens without <c>aud</c>.</summary>
    [Required(ErrorMessage = "ClientAuth__AudienceClaim must not be empty")]
    public string AudienceClaim { get; set; } = "aud";

    /// <summary>Claim that holds the customer's Sendbird user id: one string, or one whole number.</summary>
    [Required(ErrorMessage = "ClientAuth__UserIdClaim must not be empty")]
    public string UserIdClaim { get; set; } = "sub";

    /// <summary>
    /// Claim that holds the caller's roles: a list of strings, or one string with spaces between them. A name (<c>https://example.com/roles</c> is one), or a
    /// path with dots into nested objects, such as <c>realm_access.roles</c>.
    /// </summary>
    [Required(ErrorMessage = "ClientAuth__RolesClaim must not be empty")]
    public string RolesClaim { get; set; } = DefaultRolesClaim;
}

[OptionsValidator]
internal sealed partial class ClientAuthOptionsValidator : IValidateOptions<ClientAuthOptions>;

/// <summary>A setting that, where it is set, must be an address by <see cref="AddressRule"/>.</summary>
/// <param name="key">The setting's key, as the environment has it.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressAttribute(string key) : ValidationAttribute
{
    public string Key => key;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string { Length: > 0 } address && AddressRule.Faults(key, address, $"{key} must be an absolute http(s) address").FirstOrDefault() is { } fault
            ? new ValidationResult(fault)
            : ValidationResult.Success;
}
