using SupportChat.Http.Client;
using SupportChat.Http.Inbound;
using SupportChat.Http.Ops;

namespace SupportChat.Http;

/// <summary>Every HTTP call, with the name of its function and its full route: hosts map this table, tests compare with it.</summary>
public static class ApiEndpoints
{
    public static IReadOnlyList<ApiEndpoint> All { get; } =
    [
        new("StartConversation", "POST", "api/conversations", typeof(StartConversationEndpoint)),
        new("ListConversations", "GET", "api/conversations", typeof(ListConversationsEndpoint)),
        new("GetConversation", "GET", "api/conversations/{id}", typeof(GetConversationEndpoint)),
        new("CloseConversation", "POST", "api/conversations/{id}/close", typeof(CloseConversationEndpoint)),
        new("RateConversation", "POST", "api/conversations/{id}/rating", typeof(RateConversationEndpoint)),
        new("IssueSessionToken", "POST", "api/sendbird/session-token", typeof(IssueSessionTokenEndpoint)),
        new("SendbirdWebhook", "POST", "api/sendbird/webhook", typeof(SendbirdWebhookEndpoint)),
        new("SalesforceCaseChanges", "POST", "api/salesforce/case-changes", typeof(SalesforceCaseChangesEndpoint)),
        new("ApexRestCase", "POST", "services/apexrest/cases", typeof(ApexRestCaseEndpoint)),
        new("HealthLive", "GET", "api/health/live", typeof(HealthLiveEndpoint)),
        new("HealthReady", "GET", "api/health/ready", typeof(HealthReadyEndpoint)),
        new("OpsStatus", "GET", "api/ops/status", typeof(OpsStatusEndpoint)),
        new("OpsConversations", "GET", "api/ops/conversations", typeof(OpsConversationsEndpoint)),
        new("OpsConversation", "GET", "api/ops/conversations/{id}", typeof(OpsConversationEndpoint)),
        new("OpsReconcile", "POST", "api/ops/conversations/{id}/reconcile", typeof(OpsReconcileEndpoint)),
        new("OpsDeadLetters", "GET", "api/ops/dead-letters", typeof(OpsDeadLettersEndpoint)),
        new("OpsReplayDeadLetter", "POST", "api/ops/dead-letters/{id}/replay", typeof(OpsReplayDeadLetterEndpoint)),
        new("OpenApi", "GET", "api/openapi.json", typeof(OpenApiEndpoint)),
        new("Preflight", "OPTIONS", "{*path}", typeof(PreflightEndpoint)),
    ];
}
