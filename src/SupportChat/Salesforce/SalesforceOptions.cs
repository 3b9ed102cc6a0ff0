using Microsoft.Extensions.Options;
using SupportChat.Work;

namespace SupportChat.Salesforce;

/// <summary>Settings of section <c>Salesforce</c>.</summary>
public sealed class SalesforceOptions
{
    public const string SectionName = "Salesforce";

    /// <summary>My Domain of the org; for the JWT bearer flow also login.salesforce.com or test.salesforce.com.</summary>
    public string LoginUrl { get; set; } = "";

    /// <summary>Consumer key of the External Client App.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Consumer secret: selects the client credentials flow.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Username of the integration user, for the JWT bearer flow.</summary>
    public string? Username { get; set; }

    /// <summary>Private key (PEM), for the JWT bearer flow.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>Audience of the assertion; <see cref="LoginUrl"/> when not set.</summary>
    public string? Audience { get; set; }

    /// <summary>REST API version.</summary>
    public string ApiVersion { get; set; } = "67.0";

    /// <summary>Id of the org; when set, a token of another org is refused.</summary>
    public string? OrganizationId { get; set; }

    /// <summary>Address of the Pub/Sub API.</summary>
    public string PubSubUrl { get; set; } = "https://api.pubsub.salesforce.com:7443";

    /// <summary>Topics to subscribe; <c>/data/SupportChat__chn</c> when none is set.</summary>
    public IList<string> Topics { get; } = [];

    /// <summary>Case field of the channel URL: <c>Sendbird__ChannelUrl__c</c> beside the package.</summary>
    public string ChannelUrlField { get; set; } = "SupportChat_ChannelUrl__c";

    /// <summary>Case field of the customer's Sendbird user id: <c>Sendbird__UserId__c</c> beside the package.</summary>
    public string UserIdField { get; set; } = "SupportChat_UserId__c";

    /// <summary>Status that the customer's close sets; the org's first closed status when not set.</summary>
    public string? ClosedStatus { get; set; }

    /// <summary>Origin of new Cases.</summary>
    public string CaseOrigin { get; set; } = "Web";

    /// <summary>Record type of new Cases; the user's default when not set.</summary>
    public string? RecordTypeId { get; set; }

    /// <summary>Further Case fields that a start may set.</summary>
    public IList<string> AllowedFields { get; } = [];

    /// <summary>External id field of Contact; the claim of the same name links the Case to the customer's Contact.</summary>
    public string? ContactExternalIdField { get; set; }

    internal const string DefaultTopic = "/data/SupportChat__chn";

    internal IReadOnlyList<string> EffectiveTopics => Topics.Count > 0 ? [.. Topics] : [DefaultTopic];
}

internal sealed class SalesforceOptionsValidator : IValidateOptions<SalesforceOptions>
{
    private static readonly HashSet<string> NeverAllowed = new(StringComparer.OrdinalIgnoreCase) { "Id", "OwnerId", "Status", "IsClosed", "ContactId", "Subject", "Description", "Origin", "RecordTypeId" };

    public ValidateOptionsResult Validate(string? name, SalesforceOptions options)
    {
        List<string> faults = [.. SecretRule.Faults(("Salesforce__ClientSecret", options.ClientSecret), ("Salesforce__PrivateKey", options.PrivateKey), ("Salesforce__ClientId", options.ClientId))];
        if (!IsAddress(options.LoginUrl))
        {
            faults.Add("Salesforce__LoginUrl is missing or no http(s) address: https://{your domain}.my.salesforce.com");
        }

        if (string.IsNullOrWhiteSpace(options.ClientId))
        {
            faults.Add("Salesforce__ClientId is missing: the consumer key of the External Client App");
        }

        if (string.IsNullOrWhiteSpace(options.ClientSecret) && (string.IsNullOrWhiteSpace(options.Username) || string.IsNullOrWhiteSpace(options.PrivateKey)))
        {
            faults.Add("Salesforce__ClientSecret is missing (or, for the JWT bearer flow, Salesforce__Username and Salesforce__PrivateKey)");
        }

        if (!decimal.TryParse(options.ApiVersion, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var version) || version < 61)
        {
            faults.Add("Salesforce__ApiVersion must be a version such as 67.0, at least 61.0");
        }

        if (options.OrganizationId is not null && !SalesforceId.TryParse(options.OrganizationId, out _))
        {
            faults.Add("Salesforce__OrganizationId must be an id of 15 or 18 characters");
        }

        if (!IsAddress(options.PubSubUrl))
        {
            faults.Add("Salesforce__PubSubUrl must be an absolute http(s) address");
        }

        if (options.RecordTypeId is not null && !SalesforceId.TryParse(options.RecordTypeId, out _))
        {
            faults.Add("Salesforce__RecordTypeId must be an id of 15 or 18 characters");
        }

        foreach (var (key, field) in new[]
        {
            ("Salesforce__ChannelUrlField", options.ChannelUrlField), ("Salesforce__UserIdField", options.UserIdField),
            ("Salesforce__ContactExternalIdField", options.ContactExternalIdField ?? "Any"),
        }.Where(pair => !IsFieldName(pair.Item2)))
        {
            faults.Add($"{key} must be the API name of a field");
        }

        foreach (var field in options.AllowedFields.Where(field => !IsFieldName(field) || NeverAllowed.Contains(field) || field.StartsWith("SupportChat_", StringComparison.OrdinalIgnoreCase)))
        {
            faults.Add($"Salesforce__AllowedFields must not hold '{field}': it is no field name, or one that only SupportChat or the org may set");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    internal static bool IsFieldName(string name) => name.Length is > 0 and <= 80 && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
}
