using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>Omni-Channel is on, has a service channel for Cases, and a presence status in which agents get them.</summary>
internal sealed class OmniChannelCheck(SalesforceClient salesforce) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string OmniChannel = "Omni-Channel";

    private const string Deploy = "Deploy infra/salesforce/force-app: it brings service channel and presence statuses";

    public string Name => OmniChannel;

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var channels = await salesforce.QueryAsync("SELECT Id, DeveloperName FROM ServiceChannel WHERE RelatedEntity = 'Case'", cancellationToken);
            if (channels.Count == 0)
            {
                return CheckResult.Error("there is no service channel for Cases", Deploy);
            }

            var statuses = await ListStatusesAsync(salesforce, cancellationToken);
            return statuses.Count == 0
                ? CheckResult.Error("no presence status takes Cases: agents cannot come online for them", Deploy)
                : CheckResult.Ok($"service channel {channels[0].GetProperty("DeveloperName").GetString()}, {statuses.Count} presence {(statuses.Count == 1 ? "status" : "statuses")}");
        }
        catch (UpstreamException off) when (off.Code == "INVALID_TYPE")
        {
            return CheckResult.Error("Omni-Channel is off", "Deploy infra/salesforce/features, then force-app");
        }
    }

    /// <summary>Ids of the presence statuses in which Cases are offered.</summary>
    public static async Task<IReadOnlyList<string>> ListStatusesAsync(SalesforceClient salesforce, CancellationToken cancellationToken)
    {
        var rows = await salesforce.QueryAsync("SELECT ServicePresenceStatusId FROM ServiceChannelStatus WHERE ServiceChannel.RelatedEntity = 'Case'", cancellationToken);
        return [.. rows.Select(row => row.GetProperty("ServicePresenceStatusId").GetString()!).Distinct()];
    }
}
