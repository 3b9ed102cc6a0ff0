using System.Text.Json;
using SupportChat.Sendbird;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>The reconciler's steps on the Sendbird side, agents apart.</summary>
public sealed class ChannelSteps(
    SendbirdClient sendbird, AgentUserIds agentUserIds, AgentDirectory directory, ReconcilePolicy policy, SupportChatMetrics metrics, TimeProvider time)
{
    /// <summary>Marks the first message in its <c>data</c>, so that a retry finds it (docs/reference/sendbird.md#dedup).</summary>
    private const string FirstMessageKey = "supportChatFirstMessage";

    /// <summary>Creates the channel at its deterministic URL, or looks whether the one we made is still there.</summary>
    internal async Task<ReconcileStepResult> EnsureAsync(Conversation conversation, Task customerReady, CancellationToken cancellationToken)
    {
        if (conversation.Applied.Channel == ChannelState.Unverified)
        {
            // One that somebody made anew under the URL is not the one that we made: ours is deleted.
            var found = await sendbird.FindChannelAsync(conversation.ChannelUrl, cancellationToken);
            return found is not null && IsTheSame(conversation, found)
                ? new ReconcileStepResult(c => With(c, c.Applied with { Channel = ChannelState.Created }))
                : new ReconcileStepResult(c => Deleted(c, found?.CreatedAt));
        }

        await customerReady.WaitAsync(cancellationToken);
        var channel = new NewGroupChannel(conversation.ChannelUrl, conversation.Request?.Subject ?? "Support", [conversation.UserId])
        {
            Data = ChannelData.For(conversation),
        };

        try
        {
            var creation = await sendbird.CreateChannelAsync(channel, cancellationToken);
            if (creation == ChannelCreation.UserUnknown)
            {
                await sendbird.CreateUserAsync(new SendbirdUser(conversation.UserId, conversation.Request?.Name ?? "", ""), cancellationToken);
                creation = await sendbird.CreateChannelAsync(channel, cancellationToken);
            }

            return creation switch
            {
                ChannelCreation.Created => Ours(),
                ChannelCreation.AlreadyExists => await AcceptOwnAsync(conversation, cancellationToken),
                _ => throw new UpstreamException("sendbird", UpstreamFailure.Transient, "user-unknown", "The customer's Sendbird user is not there yet."),
            };
        }
        catch (UpstreamException refused) when (refused.Failure == UpstreamFailure.Refused)
        {
            return NotOurs(ChannelState.Refused, AttentionReason.SendbirdRefused, refused.Code);
        }
    }

    /// <summary>Posts the customer's first message, unless an earlier attempt did.</summary>
    /// <param name="conversation">The record, with the attempt claimed.</param>
    /// <param name="lookFirst">An earlier attempt may have succeeded.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    internal async Task<ReconcileStepResult> SendFirstMessageAsync(Conversation conversation, bool lookFirst, CancellationToken cancellationToken)
    {
        if (lookFirst && await IsSentAsync(conversation, cancellationToken))
        {
            return new ReconcileStepResult(Sent);
        }

        try
        {
            await sendbird.SendMessageAsync(
                conversation.ChannelUrl,
                new NewMessage(conversation.Request?.FirstMessage ?? throw new InvalidOperationException("The record holds no first message to send."))
                {
                    UserId = conversation.UserId,
                    Data = Marker(conversation),
                    DedupId = $"{conversation.Id}-first",
                },
                cancellationToken);
            return new ReconcileStepResult(Sent);
        }
        catch (UpstreamException refused) when (refused.Failure == UpstreamFailure.Refused)
        {
            return new ReconcileStepResult(c => Sent(c) with { Attention = NeedsAttention(AttentionReason.SendbirdRefused, refused.Code) });
        }
    }

    /// <summary>Writes what the client is told to the metadata: the changed keys, at most five in a call.</summary>
    internal async Task<ReconcileStepResult> WriteStatusAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var before = conversation.Applied;
        if (ChannelStatus.Of(conversation, policy, time.GetUtcNow()) is not { } status)
        {
            return new ReconcileStepResult(c => c);
        }

        try
        {
            UpstreamException? nameless = null;
            string? agentName = null;
            try
            {
                agentName = await AgentNameAsync(status, cancellationToken);
            }
            catch (UpstreamException failure)
            {
                // The status must not wait for a name.
                (nameless, status, agentName) = (failure, status with { Agent = "" }, "");
            }

            var values = status.ToMetadata(agentName, before);

            if (nameless is not null && values.Length == 1)
            {
                // All but the name is told already.
                return new ReconcileStepResult(c => c) { Failure = nameless };
            }

            // More than one call takes: a client that sees the version has seen the rest.
            KeyValuePair<string, string>[][] calls = values.Length <= SendbirdClient.MaxMetadataPerCall ? [values] : [values[..^2], values[^2..]];
            var written = true;
            foreach (var some in calls)
            {
                written = written && await sendbird.WriteMetadataAsync(conversation.ChannelUrl, some, cancellationToken);
            }

            if (written && before.CaseStatus is { } old && old != status.CaseStatus && CommittedAt(conversation.Current) is { } committed)
            {
                metrics.CaseChangeApplied(time.GetUtcNow() - committed);
            }

            var at = time.GetUtcNow();
            Conversation Told(Conversation c, bool unknown) => With(c, c.Applied with
            {
                CaseStatus = status.CaseStatus,
                Told = unknown ? ChannelStatus.Anything(status) : status with { CaseStatus = null },
                StatusVersion = Math.Max(c.Applied.StatusVersion, before.StatusVersion + 1),
                CaseStatusWrittenAt = at,
                CaseStatusUnknown = unknown,
            });
            return written
                ? new ReconcileStepResult(c => Told(c, unknown: false), c => Told(c, unknown: !SameStatus(before, c.Applied) && !Holds(c.Applied, status)))
                {
                    Failure = nameless,
                }
                : new ReconcileStepResult(c => Deleted(c, madeAnewAt: null));
        }
        catch (UpstreamException refused) when (refused.Failure == UpstreamFailure.Refused)
        {
            return new ReconcileStepResult(
                c => With(c, c.Applied with { SendbirdRefused = true }) with { Attention = NeedsAttention(AttentionReason.SendbirdRefused, refused.Code) });
        }
    }

    /// <summary>The agent's name; null for nobody, and for a user who is not active.</summary>
    private async Task<string?> AgentNameAsync(ChannelStatus status, CancellationToken cancellationToken) =>
        SalesforceId.TryParse(status.Agent, out var agent)
            && await directory.FindAsync(agent, fresh: false, cancellationToken) is { IsActive: true, Name: var name }
                ? name
                : null;

    /// <summary>Freezes the channel of a closed Case, or unfreezes it.</summary>
    internal async Task<ReconcileStepResult> FreezeAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var frozen = ConversationPlan.WantsFrozen(conversation, policy);
        try
        {
            return await sendbird.FreezeAsync(conversation.ChannelUrl, frozen, cancellationToken)
                ? new ReconcileStepResult(
                    c => With(c, c.Applied with { Frozen = frozen, FrozenUnknown = false }), c => With(c, c.Applied with { FrozenUnknown = true }))
                : new ReconcileStepResult(c => Deleted(c, madeAnewAt: null));
        }
        catch (UpstreamException refused) when (refused.Failure == UpstreamFailure.Refused)
        {
            return new ReconcileStepResult(
                c => With(c, c.Applied with { SendbirdRefused = true }) with { Attention = NeedsAttention(AttentionReason.SendbirdRefused, refused.Code) });
        }
    }

    /// <summary>Nobody wrote the status, or doubted it, between the two: what else was written does not matter to it.</summary>
    private static bool SameStatus(AppliedState before, AppliedState now) =>
        !before.CaseStatusUnknown && !now.CaseStatusUnknown && (before.CaseStatus, before.StatusVersion) == (now.CaseStatus, now.StatusVersion);

    /// <summary>Somebody else wrote the very same: whichever came last, it is in the channel.</summary>
    private static bool Holds(AppliedState applied, ChannelStatus status) => !ChannelStatus.IsBehind(status, applied);

    /// <summary>When Salesforce committed the status: told by the change event, or by the Case as it was read later.</summary>
    private static DateTimeOffset? CommittedAt(Episode episode)
    {
        var committed = Math.Max(episode.ReadStamp, episode.Versions.GetValueOrDefault(nameof(Episode.Status)).CommitTimestamp);
        return committed > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(committed) : null;
    }

    private static Conversation Sent(Conversation conversation) =>
        With(conversation, conversation.Applied with { FirstMessageSent = true, FirstMessageTriedAt = null });

    private static string Marker(Conversation conversation) => $$"""{"{{FirstMessageKey}}":"{{conversation.Id}}"}""";

    private static Conversation With(Conversation conversation, AppliedState applied) => conversation with { Applied = applied };

    private Conversation Deleted(Conversation conversation, DateTimeOffset? madeAnewAt)
    {
        var endedAt = conversation.Applied.ChannelEndedAt ?? madeAnewAt ?? time.GetUtcNow();
        return With(conversation, conversation.Applied with { Channel = ChannelState.Deleted, ChannelEndedAt = endedAt, Agents = [], AgentsUnknown = false })
            with
        { Attention = NeedsAttention(AttentionReason.ChannelDeleted, "400201") };
    }

    /// <summary>A channel of our making has no creator, which a client cannot imitate; an adopted one is as old as it was.</summary>
    private static bool IsTheSame(Conversation conversation, GroupChannel found) => ConversationId.TryParseChannelUrl(conversation.ChannelUrl, out _)
        ? found.CreatedByUserId is null
        : conversation.Applied.ChannelCreatedAt is not { } createdAt || createdAt == found.CreatedAt;

    private Attention NeedsAttention(string reason, string code) => new(reason, time.GetUtcNow(), code);

    /// <summary>The URL is taken: by our own lost create, or by a squatter (docs/architecture.md#reconcile).</summary>
    private async Task<ReconcileStepResult> AcceptOwnAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var channel = await sendbird.FindChannelAsync(conversation.ChannelUrl, cancellationToken)
            ?? throw new UpstreamException("sendbird", UpstreamFailure.Transient, "400201", "The channel exists but cannot be read yet.");
        // Nobody else can know a secret URL; whoever is a member there was invited.
        var own = channel.CreatedByUserId is null
            && channel.CustomType == GroupChannel.SupportCustomType
            && (ConversationId.HasSecret(channel.ChannelUrl)
                || channel.Members.All(member => member.UserId == conversation.UserId || agentUserIds.IsAgent(member.UserId)));
        return own
            ? Ours()
            : NotOurs(ChannelState.Foreign, AttentionReason.ForeignChannel, "400202");
    }

    /// <summary>The channel is there and ours; one that was deleted since stays deleted.</summary>
    private static ReconcileStepResult Ours() =>
        new(c => c.Applied.Channel == ChannelState.Deleted ? c : With(c, c.Applied with { Channel = ChannelState.Created }) with
        {
            Attention = c.Applied.Channel == ChannelState.Refused ? null : c.Attention,
        });

    /// <summary>A creation that failed for good; a channel that somebody else created meanwhile stays created.</summary>
    private ReconcileStepResult NotOurs(ChannelState state, string reason, string code) =>
        new(c => c.Applied.Channel == ChannelState.Never ? With(c, c.Applied with { Channel = state }) with { Attention = NeedsAttention(reason, code) } : c);

    private Task<bool> IsSentAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var marker = Marker(conversation);
        return sendbird.HasMessageAsync(
            conversation.ChannelUrl,
            conversation.CreatedAt.AddMinutes(-5),
            message => message.SenderId == conversation.UserId && message.Data == marker,
            cancellationToken);
    }
}

/// <summary>What a channel's <c>data</c> tells the client app.</summary>
internal static class ChannelData
{
    public static string For(Conversation conversation)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("conversationId", conversation.Id.Value);
            if (conversation.Request?.Locale is { } locale)
            {
                writer.WriteString("locale", locale);
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
