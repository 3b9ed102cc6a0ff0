namespace SupportChat.Emulators;

/// <summary>Settings of a <see cref="Salesforce.SalesforceEmulator"/>.</summary>
public sealed record SalesforceEmulatorOptions
{
    /// <summary>
    /// Folder in which what it knows outlives the process, in a folder <c>emulators</c> of its own; null for nowhere (docs/emulators.md#what-outlives-them).
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>Port on 127.0.0.1 for OAuth, REST and control; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port on 127.0.0.1 for the Pub/Sub API in clear text; 0 takes a free one.</summary>
    public int PubSubPort { get; init; }

    /// <summary>Port on 127.0.0.1 for the Pub/Sub API with a self-signed certificate; 0 takes a free one.</summary>
    public int PubSubTlsPort { get; init; }

    /// <summary>Consumer key of the app that may ask for tokens.</summary>
    public string ClientId { get; init; } = "demo-client";

    /// <summary>Consumer secret of that app.</summary>
    public string ClientSecret { get; init; } = "demo-secret";

    /// <summary>Id of the org, 18 characters.</summary>
    public string OrganizationId { get; init; } = "00D000000000001EAA";

    /// <summary>Username of the integration user: run-as user of client credentials and <c>sub</c> of JWT bearer.</summary>
    public string Username { get; init; } = "integration@supportchat.example";

    /// <summary>Public key or certificate in PEM against which JWT bearer assertions are checked; null switches that flow off.</summary>
    public string? JwtPublicKey { get; init; }

    /// <summary>Time of every timestamp, expiry and keep-alive.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>A token that is not used for that long expires (docs/reference/salesforce.md#session-life).</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Values of Case.Status; the first is the default of a new Case.</summary>
    public IReadOnlyList<SalesforceCaseStatus> CaseStatuses { get; init; } =
        [new("New"), new("Working"), new("Escalated"), new("Closed", IsClosed: true)];

    /// <summary>
    /// Adds the fields of the Sendbird package to Case and its assignment rule in place of ours (docs/reference/salesforce.md#sendbird-package).
    /// </summary>
    public bool PackageInstalled { get; init; }

    /// <summary>
    /// The agents' panel is in the org, for the application SUPPORTCHAT-DEMO: its static resource, trusted URLs and permission set, which all agents have
    /// (docs/reference/salesforce.md#trusted-urls).
    /// </summary>
    public bool AgentPanelInstalled { get; init; }

    /// <summary>The integration user may neither see nor change who has which right, as with the rights that <c>infra/salesforce</c> gives it.</summary>
    public bool SetupHidden { get; init; }

    /// <summary>Name of an external id (text, 255, not unique) on Contact, for example <c>CustomerId__c</c>; null for none.</summary>
    public string? ContactExternalIdField { get; init; }

    /// <summary>Adds the AgentWork events to the channel <c>SupportChat__chn</c>, as <c>infra/salesforce/optional/join-on-accept</c> does.</summary>
    public bool JoinOnAccept { get; init; }

    /// <summary>Extensions of files that the org does not take, for example <c>html</c>.</summary>
    public IReadOnlyList<string> BlockedFileExtensions { get; init; } = [];

    /// <summary>The Apex REST class of <c>infra/salesforce/features</c>, which tells when business hours are open, is in the org.</summary>
    public bool BusinessHoursClass { get; init; } = true;

    /// <summary>How long events can be read again (docs/reference/salesforce.md#limits).</summary>
    public TimeSpan EventRetention { get; init; } = TimeSpan.FromHours(72);

    /// <summary>True: the events of one transaction share a replay id, which clients must bear; CUSTOM begins behind the last of them.</summary>
    public bool SharedReplayIds { get; init; }

    /// <summary>Custom platform events that the org has; <c>POST .../sobjects/{Name}</c> publishes one to <c>/event/{Name}</c>.</summary>
    public IReadOnlyList<SalesforcePlatformEvent> PlatformEvents { get; init; } = [];

    /// <summary>A stream with credit and without events gets an empty response after that time (docs/reference/salesforce.md#flow-control).</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(270);

    /// <summary>A stream without credit ends after that time.</summary>
    public TimeSpan ZeroCreditTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Events in one response at most: credit of 100 arrives in several.</summary>
    public int EventsPerResponse { get; init; } = 50;

    /// <summary>
    /// Pause before an Outbound Message that was not acknowledged is sent again; it doubles up to two hours (docs/reference/salesforce.md#outbound-messages).
    /// </summary>
    public TimeSpan OutboundRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Daily limit that <c>Sforce-Limit-Info</c> and <c>/limits</c> report; it is not enforced, as a fault can refuse calls.</summary>
    public int DailyApiRequests { get; init; } = 100_000;
}

/// <summary>A value of Case.Status in the emulated org.</summary>
public sealed record SalesforceCaseStatus(string Name, bool IsClosed = false);

/// <summary>
/// A custom platform event of the emulated org: API name, for example <c>Case_Changed__e</c>, and its text fields (255), for example <c>CaseId__c</c>.
/// </summary>
public sealed record SalesforcePlatformEvent(string Name, IReadOnlyList<string> TextFields);
