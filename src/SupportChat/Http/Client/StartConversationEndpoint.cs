using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Http.Client;

/// <summary>
/// <c>POST /api/conversations</c>: a channel and a Case, linked; the channel may exist already (docs/hand-over.md). With <c>?dryRun=true</c> the same request
/// is checked, told what it would do, and does nothing.
/// </summary>
public sealed partial class StartConversationEndpoint(
    EndpointPipeline pipeline,
    CustomerIdRules customerIds,
    CustomerLimits limits,
    StartConversation start,
    PreviewStart preview,
    OpenConversations open,
    IOptions<ConversationsOptions> conversations,
    IOptions<SalesforceOptions> salesforce,
    IOptions<SendbirdOptions> sendbird,
    ILogger<StartConversationEndpoint> logger) : EndpointHandler(pipeline)
{
    private const string KeyHeader = "Idempotency-Key";

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!TryReadDryRun(request, out var isDryRun))
        {
            return Problems.Validation("dryRun", "Send true to see what a start would do, or leave it out to start.");
        }

        var body = await StartConversationBody.ReadAsync(request, salesforce.Value, cancellationToken);
        var key = request.Headers[KeyHeader].ToString();
        if (key.Length > 255 || key.Any(character => character is < '!' or > '~'))
        {
            return Problems.Validation(KeyHeader, "Send 1 to 255 visible ASCII characters, or leave the header out.");
        }

        if (body.Request is null)
        {
            return Problems.Validation(body.Errors);
        }

        if (body.UserId is not null && !caller.HasRole(Caller.WriteAll))
        {
            return Problems.Forbidden($"'userId' may only be sent by a back end with the role {Caller.WriteAll}; a customer is known by the token.");
        }

        if (body.ChannelUrl is not null && !caller.HasRole(Caller.WriteAll) && !conversations.Value.CustomerAdoption)
        {
            return Problems.Forbidden(
                $"'channelUrl' may only be sent by a back end with the role {Caller.WriteAll}. An administrator lets customers hand over their channels with "
                + "Conversations__CustomerAdoption.");
        }

        var userId = body.UserId ?? caller.UserId;
        if (userId is null || !customerIds.CanBe(userId))
        {
            return Problems.Validation("userId", CustomerIdRules.Rule);
        }

        var contact = body.UserId is null ? ContactKey(caller) : null;
        var command = new StartCommand(userId, key.Length > 0 ? key : null, body.Request with { ContactKey = contact })
        {
            ChannelUrl = body.ChannelUrl,
            OnlyWithBots = !caller.HasRole(Caller.WriteAll),
        };

        if (isDryRun)
        {
            var view = StartPreviewView.Of(await preview.HandleAsync(command, cancellationToken), command.Request.Locale);
            return TypedResults.Json(view, ClientJsonContext.Default.StartPreviewView);
        }

        if (!await start.IsRepeatAsync(command, cancellationToken))
        {
            if (limits.RefuseStart(userId) is { } pause)
            {
                return Problems.TooManyStarts(request, pause);
            }

            if (await open.FindTooManyAsync(userId, cancellationToken) is { } others)
            {
                return Problems.OpenLimit([.. others.Select(other => other.Id.Value)]);
            }
        }

        // Not cancelled by the client's leaving: what was begun is finished, and a repeat finds it.
        return await start.HandleAsync(command, CancellationToken.None) switch
        {
            StartOutcome.Started started => Answer(request, started, userId),
            StartOutcome.NotAdopted refused => Refuse(refused.Why),
            _ => Problems.IdempotencyConflict(),
        };
    }

    private static bool TryReadDryRun(HttpRequest request, out bool isDryRun)
    {
        var isThere = request.Query.TryGetValue("dryRun", out var values);
        isDryRun = values is ["true"];
        return !isThere || values is ["true" or "false"];
    }

    private static IResult Refuse(Adoption why) => why switch
    {
        Adoption.OtherType other => Problems.Validation(
            "channelUrl",
            $"The channel's custom_type must be {GroupChannel.SupportCustomType}; it is '{other.CustomType}'. Set it with PUT /v3/group_channels/{{channel_url}} "
            + "before the hand-over."),
        Adoption.OthersInside => Problems.Forbidden(
            "Somebody is in this channel who is neither the customer nor a bot of Conversations__BotUserIds: only a back end may hand it over."),
        Adoption.OwnedBySame same => Problems.ChannelOwned(
            $"This channel is the customer's conversation {same.Id.Value} already, started by another command: go on in it, or repeat that command."),
        Adoption.Owned => Problems.ChannelOwned(
            "This channel belongs to another conversation: hand over one that belongs to none, or leave 'channelUrl' out for a new one."),
        _ => Problems.NotFound("There is no channel with this 'channelUrl' of which the customer is a member."),
    };

    private string? ContactKey(Caller caller)
    {
        if (salesforce.Value.ContactExternalIdField is not { } name)
        {
            return null;
        }

        var claim = caller.Claim(name);
        if (claim is { Exists: true, IsEmpty: false, Value: null })
        {
            // The customer can chat all the same; a Case without a Contact is mended later, one with a wrong Contact shows somebody else's data.
            LogNoContact(logger, name);
        }

        return claim.Value;
    }

    private IResult Answer(HttpRequest request, StartOutcome.Started started, string userId)
    {
        var session = started.Session is { } token ? SessionTokenView.Of(sendbird.Value, userId, token) : null;
        var view = ConversationView.Of(started.Conversation, session);
        var status = StatusCodes.Status200OK;
        if (!started.Ready)
        {
            status = StatusCodes.Status202Accepted;
            Problems.RetryAfter(request, TimeSpan.FromSeconds(2));
        }
        else if (started.Created)
        {
            status = StatusCodes.Status201Created;
        }

        if (status != StatusCodes.Status200OK)
        {
            request.HttpContext.Response.Headers.Location = $"/api/conversations/{view.ConversationId}";
        }

        return TypedResults.Json(view, ClientJsonContext.Default.ConversationView, statusCode: status);
    }

    [LoggerMessage(1104, LogLevel.Warning, "A token's claim {Claim} is neither one string nor one whole number: the Case is not linked to a Contact")]
    private static partial void LogNoContact(ILogger logger, string claim);
}
