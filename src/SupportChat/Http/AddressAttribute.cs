using System.ComponentModel.DataAnnotations;

namespace SupportChat.Http;

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
