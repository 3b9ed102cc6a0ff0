using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Ops;

/// <summary><c>GET /api/ops/conversations/{id}</c>: one conversation's state, and what the ledger says of its transcript.</summary>
public sealed class OpsConversationEndpoint(
    EndpointPipeline pipeline, IConversationStore store, IMessageLedger ledger, ReconcilePolicy policy, TimeProvider time) : EndpointHandler(pipeline)
{
    private const int NamedIds = 50;
    private const int PageSize = 1_000;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(request.RouteValues["id"] as string, out var id) || await store.FindAsync(id, cancellationToken) is not { } stored)
        {
            return Problems.NotFound("There is no conversation with this id.");
        }

        var view = Of(stored.Value, await ReadLedgerAsync(id, cancellationToken));
        return TypedResults.Json(view, OpsJsonContext.Default.OpsConversationView);
    }

    private OpsConversationView Of(Conversation conversation, LedgerView ledgerView) => new()
    {
        ConversationId = conversation.Id.Value,
        ChannelUrl = conversation.ChannelUrl,
        CreatedAt = conversation.CreatedAt,
        Channel = conversation.Applied.Channel,
        Episodes = [.. conversation.Episodes.Select(episode => new OpsEpisodeView(
            episode.Number,
            conversation.Id.CaseKey(episode.Number),
            episode.CaseId?.Value,
            episode.CaseNumber,
            episode.Status,
            episode.IsClosed,
            episode.Deleted,
            episode.OwnerId?.Value,
            episode.From))],
        PendingSteps = [.. ConversationPlan.Of(conversation, policy, time.GetUtcNow()).Steps.Select(step => step.ToString()).Order()],
        PendingIntents = [.. conversation.Desired.Intents.Select(intent => intent.Kind.ToString())],
        CaseStatus = conversation.Applied.CaseStatus,
        Agents = [.. conversation.Applied.Agents.Select(agent => $"{agent.UserId.Value} {agent.Presence}")],
        Requeue = conversation.Requeue,
        Attention = conversation.Attention,
        Backfill = conversation.Backfill is { } backfill
            ? new OpsBackfillView(backfill.Limit, backfill.From is null ? null : backfill.Skipped, backfill.SkippedMore)
            : null,
        Ledger = ledgerView,
    };

    private async Task<LedgerView> ReadLedgerAsync(ConversationId id, CancellationToken cancellationToken)
    {
        var counts = new int[Enum.GetValues<LedgerState>().Length];
        var pending = new List<long>();
        var dead = new List<long>();
        string? continuation = null;
        do
        {
            var page = await ledger.ListAsync(id, PageSize, continuation, cancellationToken);
            foreach (var entry in page.Items)
            {
                counts[(int)entry.State]++;
                var named = entry.State switch { LedgerState.Pending => pending, LedgerState.Dead => dead, _ => null };
                if (named is { Count: < NamedIds })
                {
                    named.Add(entry.MessageId);
                }
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return new LedgerView(
            counts.Sum(),
            counts[(int)LedgerState.Written],
            counts[(int)LedgerState.Filed],
            counts[(int)LedgerState.Pending],
            counts[(int)LedgerState.Dead],
            pending,
            dead);
    }
}

/// <summary>A conversation as an operator sees it: states, ids and codes, no text and no name.</summary>
internal sealed record OpsConversationView
{
    public required string ConversationId { get; init; }

    public required string ChannelUrl { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ChannelState Channel { get; init; }

    public required IReadOnlyList<OpsEpisodeView> Episodes { get; init; }

    public required IReadOnlyList<string> PendingSteps { get; init; }

    public required IReadOnlyList<string> PendingIntents { get; init; }

    public required string? CaseStatus { get; init; }

    public required IReadOnlyList<string> Agents { get; init; }

    [JsonPropertyName("wake")]
    public required ScheduledRequeue? Requeue { get; init; }

    public required Attention? Attention { get; init; }

    public required OpsBackfillView? Backfill { get; init; }

    public required LedgerView Ledger { get; init; }
}

internal sealed record OpsEpisodeView(
    int Number, string CaseKey, string? CaseId, string? CaseNumber, string? Status, bool Closed, bool Deleted, string? OwnerId, DateTimeOffset From);

/// <summary>What of an adopted channel's earlier messages goes onto the Case.</summary>
/// <param name="Limit">At most so many, the newest.</param>
/// <param name="Skipped">Earlier ones, which stay in Sendbird alone; null until they were counted.</param>
/// <param name="SkippedMore">There are more than those.</param>
internal sealed record OpsBackfillView(int Limit, int? Skipped, bool SkippedMore);

/// <summary>Completeness of the transcript as the ledger knows it.</summary>
internal sealed record LedgerView(
    int Messages, int Written, int Filed, int Pending, int Dead, IReadOnlyList<long> PendingIds, IReadOnlyList<long> DeadIds);
