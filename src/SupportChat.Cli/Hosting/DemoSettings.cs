namespace SupportChat.Cli.Hosting;

/// <summary>The settings of <c>demo</c>: the emulators' well-known values (docs/architecture.md#one-machine), which open nothing but the emulators.</summary>
internal static class DemoSettings
{
    /// <summary>Operator's key of the demo.</summary>
    public const string OpsKey = "demo-ops-key";

    /// <summary>Key of the agents' panel in the demo's org.</summary>
    public const string AgentKey = "demo-agent-key";

    /// <summary>Token of the emulated Sendbird application.</summary>
    public const string SendbirdToken = "demo-sendbird-token";

    /// <summary>Keeps what the framework says about itself out of the terminal, and stack traces.</summary>
    public static IReadOnlyDictionary<string, string?> Quiet { get; } = new Dictionary<string, string?>
    {
        ["Logging:Console:FormatterName"] = PlainFormatter.FormatterName,
        ["Logging:LogLevel:Microsoft"] = "Error",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Error",
        ["Logging:LogLevel:System.Net.Http"] = "Error",
    };

    public static Dictionary<string, string?> For(EmulatorSet emulators) => For(
        emulators.Sendbird!.BaseAddress, emulators.Salesforce!.BaseAddress, emulators.Salesforce.PubSubAddress, emulators.Issuer!.BaseAddress);

    /// <summary>On the emulated Service Bus and Azurite.</summary>
    public static Dictionary<string, string?> For(EmulatorSet emulators, AzuriteProcess azurite) => new(For(emulators))
    {
        ["ServiceBus"] = emulators.ServiceBus!.ConnectionString,
        ["Storage:Tables"] = azurite.ConnectionString,
    };

    /// <summary>For emulators at these addresses, of this process or another.</summary>
    public static Dictionary<string, string?> For(Uri sendbird, Uri salesforce, Uri pubSub, Uri issuer) => new()
    {
        ["Sendbird:ApplicationId"] = "SUPPORTCHAT-DEMO",
        ["Sendbird:ApiToken"] = SendbirdToken,
        ["Sendbird:BaseUrl"] = sendbird.ToString(),
        ["Salesforce:LoginUrl"] = salesforce.ToString(),
        ["Salesforce:ClientId"] = "demo-client",
        ["Salesforce:ClientSecret"] = "demo-secret",
        ["Salesforce:OrganizationId"] = "00D000000000001EAA",
        ["Salesforce:PubSubUrl"] = pubSub.ToString(),
        ["Transcripts:FileHosts:0"] = sendbird.Authority,
        ["ClientAuth:Authority"] = issuer.ToString(),
        ["Ops:Keys:0"] = OpsKey,
        ["Push:Keys:0"] = "demo-push-key",
        ["AgentPanel:Keys:0"] = AgentKey,
        ["Push:OutboundMessages"] = "true",
        ["ApexRest:Enabled"] = "true",
        ["ApexRest:AllowAnonymous"] = "true",

        // A shell may name real ones.
        ["ServiceBus"] = null,
        ["ServiceBus:FullyQualifiedNamespace"] = null,
        ["Storage:Tables"] = null,
    };
}
