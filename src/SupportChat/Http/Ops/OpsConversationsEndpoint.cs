using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Ops;

/// <summary><c>GET /api/ops/conversations?state=&amp;limit=&amp;cursor=</c>: conversations that go on, or ended within a day, in no particular order.</summary>
public sealed class OpsConversationsEndpoint(EndpointPipeline pipeline, IConversationIndex index, IConversationStore store) : EndpointHandler(pipeline)
{
    private const int DefaultLimit = 50;

    /// <summary>Pages of the index that one answer may read: an answer for a rare state can be short, or empty with a <c>next</c>.</summary>
    private const int MaxPages = 20;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!PageQuery.TryRead(request, DefaultLimit, out var limit, out var cursor, out var wrong))
        {
            return wrong;
        }

        var state = request.Query["state"].ToString();
        if (state.Length > 0 && !ConversationState.All.Contains(state))
        {
            return Problems.Validation("state", $"Send one of {string.Join(", ", ConversationState.All)}, or leave it out.");
        }

        if (!TryReadCursor(cursor, out var partition, out var continuation))
        {
            return PageQuery.WrongCursor();
        }

        var items = new List<OpsConversationSummary>();
        for (var pages = 0; partition < IConversationIndex.ActivePartitions && items.Count < limit && pages < MaxPages; pages++)
        {
            var page = await index.ListActiveAsync(partition, limit - items.Count, continuation, cancellationToken);
            var records = await store.FindManyAsync(page.Items, cancellationToken);
            items.AddRange(page.Items.Where(records.ContainsKey).Select(
                id => OpsConversationSummary.Of(records[id].Value)).Where(item => state.Length == 0 || item.State == state));
            continuation = page.Continuation;
            partition += continuation is null ? 1 : 0;
        }

        var next = partition < IConversationIndex.ActivePartitions ? string.Create(CultureInfo.InvariantCulture, $"{partition}.{continuation}") : null;
        return TypedResults.Json(new OpsConversationListView(items, next), OpsJsonContext.Default.OpsConversationListView);
    }

    private static bool TryReadCursor(string? cursor, out int partition, out string? continuation)
    {
        (partition, continuation) = (0, null);
        if (cursor is null)
        {
            return true;
        }

        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        continuation = dot < 0 || dot == cursor.Length - 1 ? null : cursor[(dot + 1)..];
        return dot > 0
            && int.TryParse(cursor.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out partition)
            && partition < IConversationIndex.ActivePartitions
            && (continuation is null || ConversationId.TryParse(continuation, out _));
    }
}

internal sealed record OpsConversationListView(IReadOnlyList<OpsConversationSummary> Items, string? Next);

/// <summary>One row of an operator's list; its state is one of <see cref="ConversationState"/>.</summary>
internal sealed record OpsConversationSummary(
    string ConversationId,
    string State,
    DateTimeOffset CreatedAt,
    string ChannelUrl,
    string? CaseNumber,
    string? CaseStatus,
    [property: JsonPropertyName("wake")] ScheduledRequeue? Requeue,
    Attention? Attention)
{
    public static OpsConversationSummary Of(Conversation conversation) => new(
        conversation.Id.Value,
        ConversationState.Of(conversation),
        conversation.CreatedAt,
        conversation.ChannelUrl,
        conversation.Current.CaseNumber,
        conversation.Current.Status,
        conversation.Requeue,
        conversation.Attention);
}
