using SupportChat.Http.Client;
using SupportChat.Http.Inbound;
using SupportChat.Http.Ops;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http;

/// <summary>
/// Every HTTP call: who may make it, the name of its function and its full route. Hosts map this table, the pipeline lets callers in by it, tests compare with
/// it.
/// </summary>
public static class ApiEndpoints
{
    public static IReadOnlyList<ApiEndpoint> All { get; } =
    [
        ApiEndpoint.Of<StartConversationEndpoint, CustomerAccess>("StartConversation", "POST", "api/conversations"),
        ApiEndpoint.Of<ListConversationsEndpoint, CustomerAccess>("ListConversations", "GET", "api/conversations"),
        ApiEndpoint.Of<GetConversationEndpoint, CustomerAccess>("GetConversation", "GET", "api/conversations/{id}"),
        ApiEndpoint.Of<CloseConversationEndpoint, CustomerAccess>("CloseConversation", "POST", "api/conversations/{id}/close"),
        ApiEndpoint.Of<ReopenConversationEndpoint, CustomerAccess>("ReopenConversation", "POST", "api/conversations/{id}/reopen"),
        ApiEndpoint.Of<RateConversationEndpoint, CustomerAccess>("RateConversation", "POST", "api/conversations/{id}/rating"),
        ApiEndpoint.Of<IssueSessionTokenEndpoint, NamedCustomerAccess>("IssueSessionToken", "POST", "api/sendbird/session-token"),
        ApiEndpoint.Of<IssueAgentSessionTokenEndpoint, AgentSessionAccess>("IssueAgentSessionToken", "POST", "api/agents/session-token"),
        ApiEndpoint.Of<SendbirdWebhookEndpoint, SignatureAccess>("SendbirdWebhook", "POST", "api/sendbird/webhook"),
        ApiEndpoint.Of<SalesforceCaseChangesEndpoint, CaseChangesAccess>("SalesforceCaseChanges", "POST", "api/salesforce/case-changes"),
        ApiEndpoint.Of<ApexRestCaseEndpoint, ApexRestAccess>("ApexRestCase", "POST", "services/apexrest/cases"),
        ApiEndpoint.Of<HealthLiveEndpoint, AnonymousAccess>("HealthLive", "GET", "api/health/live"),
        ApiEndpoint.Of<HealthReadyEndpoint, AnonymousAccess>("HealthReady", "GET", "api/health/ready"),
        ApiEndpoint.Of<OpsStatusEndpoint, OperatorAccess>("OpsStatus", "GET", "api/ops/status"),
        ApiEndpoint.Of<OpsConversationsEndpoint, OperatorAccess>("OpsConversations", "GET", "api/ops/conversations"),
        ApiEndpoint.Of<OpsConversationEndpoint, OperatorAccess>("OpsConversation", "GET", "api/ops/conversations/{id}"),
        ApiEndpoint.Of<OpsVerificationEndpoint, OperatorAccess>("OpsVerification", "GET", "api/ops/conversations/{id}/verification"),
        ApiEndpoint.Of<OpsReconcileEndpoint, OperatorAccess>("OpsReconcile", "POST", "api/ops/conversations/{id}/reconcile"),
        ApiEndpoint.Of<OpsDeadLettersEndpoint, OperatorAccess>("OpsDeadLetters", "GET", "api/ops/dead-letters"),
        ApiEndpoint.Of<OpsDeadLetterEndpoint, OperatorAccess>("OpsDeadLetter", "GET", "api/ops/dead-letters/{id}"),
        ApiEndpoint.Of<OpsPurgeDeadLetterEndpoint, OperatorAccess>("OpsPurgeDeadLetter", "DELETE", "api/ops/dead-letters/{id}"),
        ApiEndpoint.Of<OpsReplayDeadLettersEndpoint, OperatorAccess>("OpsReplayDeadLetters", "POST", "api/ops/dead-letters/replay"),
        ApiEndpoint.Of<OpsReplayDeadLetterEndpoint, OperatorAccess>("OpsReplayDeadLetter", "POST", "api/ops/dead-letters/{id}/replay"),
        ApiEndpoint.Of<OpenApiEndpoint, AnonymousAccess>("OpenApi", "GET", "api/openapi.json"),
        ApiEndpoint.Of<UnroutedEndpoint, AnonymousAccess>("Unrouted", null, "{*path}"),
    ];
}

/// <summary>One HTTP call.</summary>
public sealed record ApiEndpoint
{
    private ApiEndpoint(string name, string? method, string route, Type access, Type handler) =>
        (Name, Method, Route, Access, Handler) = (name, method, route, access, handler);

    /// <summary>Operational name: function, operation id.</summary>
    public string Name { get; }

    /// <summary>Upper-case verb; null takes any that no other call of the path takes.</summary>
    public string? Method { get; }

    /// <summary>Full route without leading slash.</summary>
    public string Route { get; }

    /// <summary>An <see cref="EndpointAccessPolicy"/>.</summary>
    public Type Access { get; }

    /// <summary>An <see cref="EndpointHandler"/>.</summary>
    public Type Handler { get; }

    internal static ApiEndpoint Of<THandler, TAccess>(string name, string? method, string route)
        where THandler : EndpointHandler
        where TAccess : EndpointAccessPolicy => new(name, method, route, typeof(TAccess), typeof(THandler));
}
