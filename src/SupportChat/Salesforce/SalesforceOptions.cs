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

    /// <summary>Private RSA key (PEM; line breaks may be written <c>\n</c>), for the JWT bearer flow.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>
    /// Audience of the assertion; when not set, <c>https://test.salesforce.com</c> for a sandbox or scratch org, <c>https://login.salesforce.com</c> for
    /// every other org, and <see cref="LoginUrl"/> outside salesforce.com.
    /// </summary>
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

    /// <summary>
    /// Checkbox of Case that says whether a bot had the channel before; null writes none. Beside the package it is <c>Sendbird__IsEinsteinBotsCase__c</c>
    /// (docs/reference/sendbird.md#data-contract).
    /// </summary>
    public string? BotCaseField { get; set; }

    /// <summary>Status that the customer's close sets; the org's first closed status when not set.</summary>
    public string? ClosedStatus { get; set; }

    /// <summary>Status of a Case that is opened again; the org's default open status when not set.</summary>
    public string? ReopenedStatus { get; set; }

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

    /// <summary>The authorization server as Salesforce names it (docs/reference/salesforce.md#token-request).</summary>
    internal string EffectiveAudience
    {
        get
        {
            if (!string.IsNullOrWhiteSpace(Audience))
            {
                return Audience;
            }

            var host = new Uri(LoginUrl).Host;
            if (!host.EndsWith(".salesforce.com", StringComparison.OrdinalIgnoreCase))
            {
                return LoginUrl.TrimEnd('/');
            }

            var test = host.StartsWith("test.", StringComparison.OrdinalIgnoreCase)
                || host.Contains(".sandbox.", StringComparison.OrdinalIgnoreCase)
                || host.Contains(".scratch.", StringComparison.OrdinalIgnoreCase);
            return test ? "https://test.salesforce.com" : "https://login.salesforce.com";
        }
    }

    /// <summary><see cref="PrivateKey"/> with real line breaks.</summary>
    internal string PrivateKeyPem => (PrivateKey ?? "").Replace("\\n", "\n", StringComparison.Ordinal);
}
