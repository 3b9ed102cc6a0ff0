using SupportChat.Cli.Setup;
using SupportChat.Sendbird;

namespace SupportChat.Cli.Doctor;

/// <summary>Webhooks of every event that we need go to one address.</summary>
internal sealed class SendbirdWebhookCheck(SendbirdClient sendbird, Uri? endpoint) : IDoctorCheck
{
    public string Name => "Sendbird webhooks";

    public string Needs => SendbirdApiTokenCheck.Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var settings = await sendbird.ReadWebhookSettingsAsync(cancellationToken);
        if (!settings.Enabled || settings.Url.Length == 0)
        {
            return CheckResult.Error("webhooks are off", "supportchat setup sendbird --webhook-url {endpoint}/api/sendbird/webhook --apply");
        }

        var missing = SendbirdSetup.Missing(settings.EnabledEvents);
        if (missing.Count > 0)
        {
            return CheckResult.Error($"missing events: {string.Join(", ", missing)}", $"supportchat setup sendbird --webhook-url {settings.Url} --apply");
        }

        return endpoint is not null && settings.Url != new Uri(endpoint, "api/sendbird/webhook").ToString()
            ? CheckResult.Error($"webhooks go to {settings.Url}", "supportchat setup sendbird --webhook-url {endpoint}/api/sendbird/webhook --replace-url --apply")
            : CheckResult.Ok(settings.Url);
    }
}
