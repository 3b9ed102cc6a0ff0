using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace SupportChat.Salesforce;

/// <summary>Names every missing or wrong key of section <c>Salesforce</c>.</summary>
internal sealed class SalesforceOptionsValidator : IValidateOptions<SalesforceOptions>
{
    /// <summary>Fields that a start sets by members of its own.</summary>
    private static readonly Dictionary<string, string> OwnMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Subject"] = "subject",
        ["Description"] = "description",
        ["Priority"] = "priority",
        ["SuppliedName"] = "name",
        ["SuppliedEmail"] = "email",
    };

    private static readonly HashSet<string> NeverAllowed = new(StringComparer.OrdinalIgnoreCase)
    {
        "Id", "OwnerId", "Status", "IsClosed", "ContactId", "Origin", "RecordTypeId",
    };

    public ValidateOptionsResult Validate(string? name, SalesforceOptions options)
    {
        List<string> faults =
        [
            .. SecretRule.Faults(
                ("Salesforce__ClientSecret", options.ClientSecret),
                ("Salesforce__PrivateKey", options.PrivateKey),
                ("Salesforce__ClientId", options.ClientId)),
        ];
        faults.AddRange(AddressRule.Faults(
            "Salesforce__LoginUrl", options.LoginUrl, "Salesforce__LoginUrl is missing or no http(s) address: https://{your domain}.my.salesforce.com"));
        if (string.IsNullOrWhiteSpace(options.ClientId))
        {
            faults.Add("Salesforce__ClientId is missing: the consumer key of the External Client App");
        }

        if (string.IsNullOrWhiteSpace(options.ClientSecret))
        {
            faults.AddRange(AssertionFaults(options));
        }

        if (!IsVersion(options.ApiVersion))
        {
            faults.Add("Salesforce__ApiVersion must be a version such as 67.0, at least 61.0");
        }

        if (options.OrganizationId is not null && !SalesforceId.TryParse(options.OrganizationId, out _))
        {
            faults.Add("Salesforce__OrganizationId must be an id of 15 or 18 characters");
        }

        faults.AddRange(AddressRule.Faults("Salesforce__PubSubUrl", options.PubSubUrl, "Salesforce__PubSubUrl must be an absolute http(s) address"));
        if (options.RecordTypeId is not null && !SalesforceId.TryParse(options.RecordTypeId, out _))
        {
            faults.Add("Salesforce__RecordTypeId must be an id of 15 or 18 characters");
        }

        foreach (var (key, field) in new[]
        {
            ("Salesforce__ChannelUrlField", options.ChannelUrlField), ("Salesforce__UserIdField", options.UserIdField),
            ("Salesforce__ContactExternalIdField", options.ContactExternalIdField ?? "Any"), ("Salesforce__BotCaseField", options.BotCaseField ?? "Any"),
        }.Where(pair => !IsFieldName(pair.Item2)))
        {
            faults.Add($"{key} must be the API name of a field");
        }

        if (options.BotCaseField is { } botField && IsTaken(botField, options))
        {
            faults.Add($"Salesforce__BotCaseField must not be '{botField}': a start or the org sets it; name a checkbox of Case that nothing else writes");
        }

        faults.AddRange(AllowedFieldFaults(options));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>Salesforce takes a field's name in any case of letters, so this does too.</summary>
    private static IEnumerable<string> AllowedFieldFaults(SalesforceOptions options)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in options.AllowedFields)
        {
            if (OwnMembers.TryGetValue(field, out var member))
            {
                yield return $"Salesforce__AllowedFields must not hold '{field}': a start sets it with its member '{member}'";
            }
            else if (!IsFieldName(field) || IsOurs(field, options))
            {
                yield return $"Salesforce__AllowedFields must not hold '{field}': it is no field name, or one that only SupportChat or the org may set";
            }
            else if (!seen.Add(field))
            {
                yield return $"Salesforce__AllowedFields must not hold '{field}' twice: names that differ only in case are the same field";
            }
        }
    }

    private static bool IsOurs(string field, SalesforceOptions options) =>
        NeverAllowed.Contains(field)
        || field.StartsWith("SupportChat_", StringComparison.OrdinalIgnoreCase)
        || field.StartsWith("Sendbird__", StringComparison.OrdinalIgnoreCase)
        || field.Equals(options.ChannelUrlField, StringComparison.OrdinalIgnoreCase)
        || field.Equals(options.UserIdField, StringComparison.OrdinalIgnoreCase)
        || field.Equals(options.BotCaseField, StringComparison.OrdinalIgnoreCase);

    /// <summary>A field that has another meaning already.</summary>
    private static bool IsTaken(string field, SalesforceOptions options) =>
        NeverAllowed.Contains(field)
        || OwnMembers.ContainsKey(field)
        || field.StartsWith("SupportChat_", StringComparison.OrdinalIgnoreCase)
        || field.Equals(options.ChannelUrlField, StringComparison.OrdinalIgnoreCase)
        || field.Equals(options.UserIdField, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> AssertionFaults(SalesforceOptions options)
    {
        var hasUser = !string.IsNullOrWhiteSpace(options.Username);
        var hasKey = !string.IsNullOrWhiteSpace(options.PrivateKey);
        if (!hasUser && !hasKey)
        {
            yield return "Salesforce__ClientSecret is missing (or, for the JWT bearer flow, Salesforce__Username and Salesforce__PrivateKey)";
        }
        else if (!hasUser)
        {
            yield return "Salesforce__Username is missing: the integration user's username, for the JWT bearer flow";
        }
        else if (!hasKey)
        {
            yield return "Salesforce__PrivateKey is missing: the RSA key (PEM) of the app's certificate, for the JWT bearer flow";
        }

        if (hasKey && !options.PrivateKey!.StartsWith('@') && !IsRsaKey(options.PrivateKeyPem))
        {
            yield return "Salesforce__PrivateKey must be an unencrypted RSA private key of at least 2048 bits in PEM form: -----BEGIN PRIVATE KEY-----";
        }
    }

    private static bool IsRsaKey(string pem)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            return key.KeySize >= 2048 && key.ExportParameters(true).D is not null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool IsVersion(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version)
        && version >= 61
        && text.EndsWith(".0", StringComparison.Ordinal);

    internal static bool IsFieldName(string name) =>
        name.Length is > 0 and <= 80 && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
