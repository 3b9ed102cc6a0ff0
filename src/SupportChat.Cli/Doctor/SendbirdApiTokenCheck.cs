using SupportChat.Sendbird;

namespace SupportChat.Cli.Doctor;

/// <summary>The API token is accepted.</summary>
internal sealed class SendbirdApiTokenCheck(SendbirdClient sendbird) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string Login = "Sendbird login";

    public string Name => Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        await sendbird.ReadWebhookSettingsAsync(cancellationToken);
        return CheckResult.Ok("the API token is accepted");
    }
}
