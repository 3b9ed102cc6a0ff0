using Microsoft.Extensions.Options;
using SupportChat.Cli.Setup;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>
/// The hours of <c>Conversations__BusinessHours</c> are there and in force, and the org tells its holidays (docs/architecture.md#business-hours).
/// </summary>
internal sealed class BusinessHoursCheck(SalesforceClient salesforce, IOptions<ConversationsOptions> options, TimeProvider time) : IDoctorCheck
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public string Name => "Business hours";

    public string Needs => IntegrationUserCheck.PermissionSet;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var name = options.Value.BusinessHours;
        var hours = await salesforce.FindBusinessHoursAsync(options.Value.HoursAreDefault ? null : name, cancellationToken);
        return hours is null ? CheckResult.Error($"the org has no business hours '{name}'", "Set Conversations__BusinessHours to Always, Default, or a name of Setup, Business Hours")
            : !hours.IsActive ? CheckResult.Error($"'{hours.Name}' are not active", "Activate them in Setup, Business Hours, or name others in Conversations__BusinessHours")
            : !TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZoneSidKey, out _) ? CheckResult.Error($"this machine does not know their time zone {hours.TimeZoneSidKey}", "Install the time zone data (tzdata)")
            : hours.Days.All(day => day is null) ? CheckResult.Warning($"'{hours.Name}' are never open", "Give them hours in Setup, Business Hours")
            : await AskClassAsync(hours, cancellationToken);
    }

    private async Task<CheckResult> AskClassAsync(BusinessHours hours, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            return await salesforce.FindOpenTimesAsync(hours.Id, now, now + Week, cancellationToken) switch
            {
                OpenTimesAnswer.Told => CheckResult.Ok($"'{hours.Name}' in {hours.TimeZoneSidKey}, with the org's holidays"),
                OpenTimesAnswer.NotGranted => CheckResult.Error(
                    "the org's holidays are not known: the integration user may not call SupportChatBusinessHours",
                    $"supportchat setup salesforce --apply (it assigns {SalesforceSetup.HoursPermissionSet})"),
                _ => CheckResult.Warning(
                    "the org's holidays are not known, only those in Conversations__Holidays: the class SupportChatBusinessHours is not in the org",
                    "Deploy infra/salesforce/features, then supportchat setup salesforce --apply"),
            };
        }
        catch (UpstreamException failure) when (failure.Failure is UpstreamFailure.Refused or UpstreamFailure.Unexplained)
        {
            return CheckResult.Error($"the org's holidays are not known: SupportChatBusinessHours failed ({failure.Code})", "Deploy infra/salesforce/features again");
        }
    }
}
