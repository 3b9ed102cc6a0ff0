using SupportChat.Sendbird;

namespace SupportChat.Cli.Doctor;

/// <summary>Invited users join at once, so that agents are in the channel without accepting.</summary>
internal sealed class SendbirdInvitationCheck(SendbirdClient sendbird) : IDoctorCheck
{
    public string Name => "Sendbird invitation preference";

    public string Needs => SendbirdApiTokenCheck.Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken) => await sendbird.ReadDefaultInvitationPreferenceAsync(cancellationToken)
        ? CheckResult.Ok("joins automatically when invited")
        : CheckResult.Warning("invitations must be accepted", "supportchat setup sendbird --apply (agents are accepted for them meanwhile; other integrations are not)");
}
