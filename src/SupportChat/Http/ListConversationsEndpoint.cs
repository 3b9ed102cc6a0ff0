using System.Globalization;
using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;

namespace SupportChat.Http;

/// <summary><c>GET /api/conversations?limit=&amp;cursor=</c>: the caller's conversations, newest first.</summary>
public sealed class ListConversationsEndpoint(
    EndpointShell shell, CallerAuthentication callers, CustomerLimits limits, IConversationIndex index, IConversationStore store) : Endpoint(shell)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, problem) = await callers.ProveAsync(request, cancellationToken);
        if (caller is null)
        {
            return problem!;
        }

        if (limits.Refuse(caller.UserId ?? "") is { } wait)
        {
            return Problems.RateLimited(request, wait);
        }

        var limit = DefaultLimit;
        if (request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return Problems.Validation("limit", $"Send a number from 1 to {MaxLimit}.");
        }

        if (caller.UserId is null)
        {
            return TypedResults.Json(new ConversationListView([], null), HttpJsonContext.Default.ConversationListView);
        }

        try
        {
            var cursor = request.Query["cursor"].ToString() is { Length: > 0 } value ? value : null;
            var page = await index.ListByUserAsync(caller.UserId, limit, cursor, cancellationToken);
            var records = await store.FindManyAsync(page.Items, cancellationToken);
            var items = page.Items
                .Where(id => records.TryGetValue(id, out var stored) && stored.Value.UserId == caller.UserId)
                .Select(id => ConversationView.Of(records[id].Value));
            return TypedResults.Json(new ConversationListView([.. items], page.Continuation), HttpJsonContext.Default.ConversationListView);
        }
        catch (FormatException)
        {
            return Problems.Validation("cursor", "Send the 'next' of an earlier page, unchanged, or leave it out.");
        }
    }
}
