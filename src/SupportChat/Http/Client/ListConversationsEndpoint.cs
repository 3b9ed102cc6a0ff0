using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http.Client;

/// <summary><c>GET /api/conversations?limit=&amp;cursor=</c>: the caller's conversations, newest first.</summary>
public sealed class ListConversationsEndpoint(EndpointPipeline pipeline, IConversationIndex index, IConversationStore store) : EndpointHandler(pipeline)
{
    private const int DefaultLimit = 20;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!PageQuery.TryRead(request, DefaultLimit, out var limit, out var cursor, out var wrong))
        {
            return wrong;
        }

        if (caller.UserId is null)
        {
            return TypedResults.Json(new ConversationListView([], null), ClientJsonContext.Default.ConversationListView);
        }

        try
        {
            var page = await index.ListByUserAsync(caller.UserId, limit, cursor, cancellationToken);
            var records = await store.FindManyAsync(page.Items, cancellationToken);
            var items = page.Items
                .Where(id => records.TryGetValue(id, out var stored) && stored.Value.UserId == caller.UserId)
                .Select(id => ConversationView.Of(records[id].Value));
            return TypedResults.Json(new ConversationListView([.. items], page.Continuation), ClientJsonContext.Default.ConversationListView);
        }
        catch (FormatException)
        {
            return PageQuery.WrongCursor();
        }
    }
}
