using Microsoft.Extensions.Options;
using SupportChat.Work;

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

    internal Uri Address => new((BaseUrl ?? $"https://api-{ApplicationId}.sendbird.com").TrimEnd('/') + "/");
}

internal sealed class SendbirdOptionsValidator : IValidateOptions<SendbirdOptions>
{
    public ValidateOptionsResult Validate(string? name, SendbirdOptions options)
    {
        List<string> faults = [.. SecretRule.Faults(
            [("Sendbird__ApiToken", options.ApiToken), .. options.SigningTokens.Select((token, i) => ($"Sendbird__SigningTokens__{i}", (string?)token))])];
        if (string.IsNullOrWhiteSpace(options.ApplicationId))
        {
            faults.Add("Sendbird__ApplicationId is missing: the application id of the Sendbird dashboard");
        }

        if (string.IsNullOrWhiteSpace(options.ApiToken))
        {
            faults.Add("Sendbird__ApiToken is missing: an API token of the Sendbird dashboard");
        }

        if (options.BaseUrl is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
        {
            faults.Add("Sendbird__BaseUrl must be an absolute http(s) address");
        }

        if (options.SigningTokens.Any(string.IsNullOrWhiteSpace))
        {
            faults.Add("Sendbird__SigningTokens__n must not be empty");
        }

        if (options.SessionTokenLifetime < TimeSpan.FromMinutes(1) || options.SessionTokenLifetime > TimeSpan.FromDays(7))
        {
            faults.Add("Sendbird__SessionTokenLifetime must be from 00:01:00 to 7.00:00:00");
        }

        if (options.MaxWebhookBytes is < 1024 or > 16_777_216)
        {
            faults.Add("Sendbird__MaxWebhookBytes must be from 1024 to 16777216");
        }

        if (!options.AgentUserIdFormat.Contains("{Id}", StringComparison.Ordinal) || options.AgentUserIdFormat.Length is < 5 or > 60)
        {
            faults.Add("Sendbird__AgentUserIdFormat must contain {Id} and something beside it, such as sf_{Id}");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
