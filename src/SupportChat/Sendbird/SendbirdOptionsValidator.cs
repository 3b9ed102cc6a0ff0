using Microsoft.Extensions.Options;

namespace SupportChat.Sendbird;

/// <summary>Names every missing or wrong key of section <c>Sendbird</c>.</summary>
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
        else if (!options.ApplicationId.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            faults.Add("Sendbird__ApplicationId must consist of letters, digits and hyphens, as the Sendbird dashboard shows it");
        }

        if (string.IsNullOrWhiteSpace(options.ApiToken))
        {
            faults.Add("Sendbird__ApiToken is missing: an API token of the Sendbird dashboard");
        }
        else if (!options.ApiToken.All(character => character is > ' ' and <= '~'))
        {
            faults.Add("Sendbird__ApiToken must not hold spaces, line breaks or characters beyond ASCII: copy it again");
        }

        if (!string.IsNullOrWhiteSpace(options.BaseUrl))
        {
            faults.AddRange(AddressRule.Faults("Sendbird__BaseUrl", options.BaseUrl, "Sendbird__BaseUrl must be an absolute http(s) address"));
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
