using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>Tells what a start would do, and does nothing: no record, no index row, no user, no channel, no Case.</summary>
public sealed class PreviewStart(
    NewCaseFields caseFields,
    OpeningHours hours,
    OpenConversations open,
    IOptions<ConversationsOptions> options,
    IOptions<SalesforceOptions> salesforce,
    TimeProvider time)
{
    /// <summary>What the start would put on the Case, whether somebody is there, and what the customer has open already.</summary>
    /// <exception cref="UpstreamException">Salesforce could not say which Contact the customer is.</exception>
    public async Task<StartPreview> HandleAsync(StartCommand command, CancellationToken cancellationToken)
    {
        using var first = UpstreamPriority.Start();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, options.Value.StartDeadline, Timeout.InfiniteTimeSpan);
        var now = time.GetUtcNow();
        var opening = hours.AtAsync(now, cancellationToken).AsTask();
        var conversations = open.ListAsync(command.UserId, cancellationToken);
        var fields = FieldsAsync(command, now, deadline.Token, cancellationToken);
        await Task.WhenAll(opening, conversations, fields);
        return new StartPreview(await fields, await opening, await conversations);
    }

    private async Task<IReadOnlyDictionary<string, object?>> FieldsAsync(
        StartCommand command, DateTimeOffset now, CancellationToken deadline, CancellationToken cancellationToken)
    {
        var conversation = new Conversation
        {
            Id = ConversationId.Derive(command.UserId, command.IdempotencyKey ?? "preview"),
            UserId = command.UserId,
            ChannelUrl = command.ChannelUrl ?? "",
            CreatedAt = now,
            CommandHash = "",
            Request = command.Request,
            Episodes = [new Episode { Number = 1, From = now }],
        };
        try
        {
            return new Dictionary<string, object?>(await caseFields.ForAsync(conversation, deadline), StringComparer.OrdinalIgnoreCase)
            {
                // A URL of ours is drawn by the start itself.
                [salesforce.Value.ChannelUrlField] = command.ChannelUrl,
            };
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException(SalesforceClient.Name, UpstreamFailure.Transient, "timeout", "Salesforce did not answer in time.", late);
        }
    }
}

/// <summary>What a start would do.</summary>
/// <param name="CaseFields">Fields of the new Case by API name; the channel's URL is null where the start draws it.</param>
/// <param name="Opening">Whether somebody is there now.</param>
/// <param name="OpenConversations">What the customer has open, newest first.</param>
public sealed record StartPreview(IReadOnlyDictionary<string, object?> CaseFields, Opening Opening, IReadOnlyList<Conversation> OpenConversations);
