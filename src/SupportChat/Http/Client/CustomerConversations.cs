using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Client;

/// <summary>Finds the conversation of a route for the customer whose it is; another's is as if it were not there.</summary>
public sealed class CustomerConversations(IConversationStore store)
{
    /// <summary>The conversation; null when the caller has none with this id.</summary>
    internal async Task<Conversation?> FindAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken) =>
        caller.UserId is not null
            && ConversationId.TryParse(request.RouteValues["id"] as string, out var id)
            && await store.FindAsync(id, cancellationToken) is { } stored
            && stored.Value.UserId == caller.UserId
                ? stored.Value
                : null;

    internal static IResult NotFound() => Problems.NotFound("You have no conversation with this id.");
}
