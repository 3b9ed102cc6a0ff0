using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Sendbird;

namespace SupportChat.Http.Client;

/// <summary>
/// <c>POST /api/agents/session-token</c> <c>{salesforceUserId}</c>: what an agent's panel in Salesforce connects to Sendbird with. Unknown members are ignored.
/// </summary>
public sealed class IssueAgentSessionTokenEndpoint(
    EndpointPipeline pipeline, IssueAgentSession sessions, IOptions<SendbirdOptions> sendbird) : EndpointHandler(pipeline)
{
    private const int MaxBytes = 4 * 1024;
    private const string UserId = "salesforceUserId";

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var body = await JsonRequestBody.ReadAsync(request, MaxBytes, $"a JSON object with '{UserId}'", cancellationToken);
        if (!body.IsObject)
        {
            return Problems.Validation(body.Errors);
        }

        if (!SalesforceId.TryParse(body.Text(MaxBytes, UserId), out var userId) || !userId.IsUser)
        {
            body.Errors.Add(UserId, "Send the id of a user of the org: 15 or 18 characters that begin with 005.");
            return Problems.Validation(body.Errors);
        }

        return await sessions.HandleAsync(userId, cancellationToken) switch
        {
            AgentSession.Issued session => TypedResults.Json(
                SessionTokenView.Of(sendbird.Value, session.UserId, session.Token), ClientJsonContext.Default.SessionTokenView),
            AgentSession.Inactive => Problems.Forbidden("The user is not active in Salesforce: an administrator of the org activates it again."),
            _ => Problems.NotFound("The org that the service is connected to has no user with this id."),
        };
    }
}
