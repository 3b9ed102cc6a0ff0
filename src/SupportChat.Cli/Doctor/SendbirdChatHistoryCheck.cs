using SupportChat.Sendbird;

namespace SupportChat.Cli.Doctor;

/// <summary>Agents who join later see what was said before.</summary>
internal sealed class SendbirdChatHistoryCheck(SendbirdClient sendbird) : IDoctorCheck
{
    public string Name => "Sendbird chat history";

    public string Needs => SendbirdApiTokenCheck.Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken) => await sendbird.ReadChatHistoryAsync(cancellationToken)
        ? CheckResult.Ok("shown to members who join later")
        : CheckResult.Warning("hidden from members who join later", "supportchat setup sendbird --apply");
}
