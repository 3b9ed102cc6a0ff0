namespace SupportChat.Sendbird;

/// <summary>Settings of section <c>Sendbird</c>.</summary>
public sealed class SendbirdOptions
{
    public const string SectionName = "Sendbird";

    /// <summary>Id of the application; webhooks of another one are refused.</summary>
    public string ApplicationId { get; set; } = "";

    /// <summary>Master or secondary API token for calls.</summary>
    public string ApiToken { get; set; } = "";

    /// <summary>Address of the Platform API without <c>/v3</c>; <c>https://api-{ApplicationId}.sendbird.com</c> when not set.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Keys that sign webhooks (the master token; several while one is being replaced); <see cref="ApiToken"/> when none is set.</summary>
    public IList<string> SigningTokens { get; } = [];

    /// <summary>Life of a customer's session token.</summary>
    public TimeSpan SessionTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Largest webhook body that is read.</summary>
    public int MaxWebhookBytes { get; set; } = 1_048_576;

    /// <summary>Sendbird user id of an agent; <c>{Id}</c> is the Salesforce user id of 18 characters.</summary>
    public string AgentUserIdFormat { get; set; } = "sf_{Id}";

    /// <summary>Where calls go; a <c>/v3</c> at the end of the setting is forgiven.</summary>
    internal Uri Address
    {
        get
        {
            var address = (string.IsNullOrWhiteSpace(BaseUrl) ? $"https://api-{ApplicationId}.sendbird.com" : BaseUrl.Trim()).TrimEnd('/');
            return new Uri((address.EndsWith("/v3", StringComparison.Ordinal) ? address[..^3] : address) + "/");
        }
    }
}
