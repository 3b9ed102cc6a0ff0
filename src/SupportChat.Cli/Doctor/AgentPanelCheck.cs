using System.Text.Json;
using Microsoft.Extensions.Options;
using SupportChat.Cli.Setup;
using SupportChat.Http.Client;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>
/// Where the org has the agents' panel (infra/salesforce/agent-panel): everything of it is deployed, agents may open it, it reaches this application of
/// Sendbird (docs/reference/salesforce.md#trusted-urls), and there is a key for it.
/// </summary>
internal sealed class AgentPanelCheck(SalesforceClient salesforce, IOptions<SendbirdOptions> sendbird, IOptions<AgentPanelOptions> panel) : IDoctorCheck
{
    private const string Deploy = "Deploy infra/salesforce/agent-panel";
    private const string Sdk = "supportChatSdk";

    /// <summary>The panel is a part of Lightning Experience, to which a site of another context does not apply.</summary>
    private static readonly string[] Contexts = ["All", "LEX"];

    private readonly AgentGroup group = new(salesforce);

    private IReadOnlyList<(string Name, string Url)> Sites =>
    [
        ("SupportChat_Sendbird_Api", $"https://api-{sendbird.Value.ApplicationId}.sendbird.com"),
        ("SupportChat_Sendbird_Socket", $"wss://ws-{sendbird.Value.ApplicationId}.sendbird.com"),
    ];

    public string Name => "Agent panel";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        // No right is documented that static resources need: this one tells that the panel is there where the rest is hidden.
        var hasSdk = (await salesforce.QueryAsync($"SELECT Id FROM StaticResource WHERE Name = '{Sdk}'", cancellationToken)).Count > 0;
        try
        {
            return await LookAsync(hasSdk, cancellationToken);
        }
        catch (UpstreamException hidden) when (HiddenSetup.IsHidden(hidden) || hidden is { Upstream: "salesforce", Code: "INVALID_FIELD" })
        {
            return hasSdk ? HiddenSetup.NotSeen : Absent();
        }
    }

    private static CheckResult Absent() => CheckResult.Ok("not in the org; it is optional (infra/salesforce/agent-panel)");

    private async Task<CheckResult> LookAsync(bool hasSdk, CancellationToken cancellationToken)
    {
        const string set = SalesforceSetup.AgentPanelPermissionSet;
        var hasSet = (await salesforce.QueryAsync($"SELECT Id FROM PermissionSet WHERE Name = '{set}'", cancellationToken)).Count > 0;
        var names = string.Join(',', Sites.Select(site => $"'{site.Name}'"));
        var sites = (await salesforce.QueryAsync(
            $"SELECT DeveloperName, EndpointUrl, IsActive, IsApplicableToConnectSrc, Context FROM CspTrustedSite WHERE DeveloperName IN ({names})",
            cancellationToken)).ToDictionary(site => site.GetProperty("DeveloperName").GetString()!, StringComparer.OrdinalIgnoreCase);
        if (!hasSet && !hasSdk && sites.Count == 0)
        {
            return Absent();
        }

        var faults = new List<(string Found, string Fix)>();
        if (!hasSet)
        {
            faults.Add(($"there is no permission set {set}", Deploy));
        }
        else if (await group.FindActiveAsync(cancellationToken) is { } agents
            && await group.WithoutAsync(agents, set, cancellationToken) is { Count: > 0 } without)
        {
            faults.Add(($"without {set}: {string.Join(", ", without)}", AgentsCheck.SetUp));
        }

        if (panel.Value.Keys.Count == 0)
        {
            faults.Add(("AgentPanel__Keys__0 is not set", "Set it to the key that the panel's named credential sends: openssl rand -base64 32 makes one"));
        }

        if (!hasSdk)
        {
            faults.Add(($"there is no static resource {Sdk}", Deploy));
        }

        faults.AddRange(Sites.SelectMany(site => FaultsOf(site.Name, site.Url, sites)));
        return faults.Count == 0
            ? CheckResult.Ok("in the org, for this application")
            : CheckResult.Error(
                string.Join("; ", faults.Select(fault => fault.Found)), string.Join(". ", faults.Select(fault => fault.Fix).Distinct(StringComparer.Ordinal)));
    }

    private static IEnumerable<(string Found, string Fix)> FaultsOf(string name, string url, Dictionary<string, JsonElement> sites)
    {
        if (!sites.TryGetValue(name, out var site))
        {
            yield return ($"there is no trusted URL {name}", Deploy);
            yield break;
        }

        if (site.GetProperty("EndpointUrl").GetString() is var there && !string.Equals(there?.TrimEnd('/'), url, StringComparison.OrdinalIgnoreCase))
        {
            yield return ($"the trusted URL {name} is {there}", $"Deploy infra/salesforce/agent-panel for this application: {name} is {url}");
        }

        if (!site.GetProperty("IsActive").GetBoolean())
        {
            yield return ($"the trusted URL {name} is not active", $"Setup, Trusted URLs: activate {name}");
        }

        if (!site.GetProperty("IsApplicableToConnectSrc").GetBoolean() || !Contexts.Contains(site.GetProperty("Context").GetString()))
        {
            yield return (
                $"the trusted URL {name} does not let Lightning pages connect", $"Setup, Trusted URLs: {name} has the context All or Lightning Experience Pages, and connect-src");
        }
    }
}
