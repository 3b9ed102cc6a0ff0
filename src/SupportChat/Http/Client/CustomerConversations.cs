using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Client;

/// <summary>Finds the conversation of a route for the customer whose it is; another's is as if it were not there.</summary>
public sealed class CustomerConversations(BearerAuthentication callers, CustomerLimits limits, IConversationStore store)
{
    /// <summary>The conversation, or the answer to give instead.</summary>
    internal async Task<(Conversation? Conversation, IResult? Problem)> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, problem) = await callers.AuthenticateAsync(request, cancellationToken);
        if (caller is null)
        {
            return (null, problem);
        }

        if (limits.Refuse(caller.UserId ?? "") is { } wait)
        {
            return (null, Problems.RateLimited(request, wait));
        }

        if (caller.UserId is null
            || !ConversationId.TryParse(request.RouteValues["id"] as string, out var id)
            || await store.FindAsync(id, cancellationToken) is not { } stored
            || stored.Value.UserId != caller.UserId)
        {
            return (null, Problems.NotFound("You have no conversation with this id."));
        }

        return (stored.Value, null);
    }
}
