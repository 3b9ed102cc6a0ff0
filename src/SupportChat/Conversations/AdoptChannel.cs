using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>
/// Takes over a channel that exists: one that a bot had until now (docs/hand-over.md), or that the customer's app made as the vendor's sample does
/// (docs/reference/sendbird.md#apex-sample). The first adopter owns it, and it gets a Case like any other conversation. A repeat finds the same conversation.
/// </summary>
public sealed class AdoptChannel(
    IConversationStore store,
    IConversationIndex index,
    ConversationReconciler reconciler,
    SendbirdClient sendbird,
    DesiredStateWriter desired,
    IOptions<ConversationsOptions> options,
    IOptions<SalesforceOptions> salesforce,
    TimeProvider time)
{
    /// <summary>Adopts, or finds what an earlier call adopted.</summary>
    /// <param name="command">The customer, the channel, and what goes onto the Case.</param>
    /// <param name="cancellationToken">Cancels before anything was stored.</param>
    /// <exception cref="UpstreamException">Sendbird cannot say whose channel it is.</exception>
    public async Task<Adoption> HandleAsync(AdoptionCommand command, CancellationToken cancellationToken)
    {
        using var first = UpstreamPriority.Start();
        if (command.IdempotencyKey is not null && await store.FindAsync(command.Id, cancellationToken) is { } earlier)
        {
            return await AnswerAsync(command, earlier, created: false, cancellationToken);
        }

        if (ConversationId.TryParseChannelUrl(command.ChannelUrl, out _))
        {
            return new Adoption.Owned();
        }

        var channel = await sendbird.FindChannelAsync(command.ChannelUrl, cancellationToken);
        if (channel is null || channel.Members.All(member => member.UserId != command.UserId))
        {
            return new Adoption.NotFound();
        }

        if (channel.CustomType != GroupChannel.SupportCustomType)
        {
            return new Adoption.OtherType(channel.CustomType);
        }

        var owner = await index.FindByChannelAsync(command.ChannelUrl, cancellationToken);
        if (owner is { } known && await FindOwnerAsync(command.ChannelUrl, known, cancellationToken) is { } adopted)
        {
            return await AnswerAsync(command, adopted, created: false, cancellationToken);
        }

        if (command.OnlyWithBots && await HasOthersAsync(command, cancellationToken))
        {
            return new Adoption.OthersInside();
        }

        return await ClaimAsync(command, channel, cancellationToken);
    }

    /// <summary>An earlier call with this key, or for this channel, was accepted.</summary>
    public async Task<bool> IsRepeatAsync(AdoptionCommand command, CancellationToken cancellationToken) =>
        await index.FindByChannelAsync(command.ChannelUrl, cancellationToken) is not null
        || (command.IdempotencyKey is not null && await store.FindAsync(command.Id, cancellationToken) is not null);

    /// <summary>The claim decides whose the channel is, the record whose the key is: only who has both has adopted.</summary>
    private async Task<Adoption> ClaimAsync(AdoptionCommand command, GroupChannel channel, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A call that died, or is at work, between claim and record: whoever comes next completes it under its id.
            var id = await index.ClaimChannelAsync(command.ChannelUrl, command.Id, cancellationToken);
            await index.AddActiveAsync(id, cancellationToken);
            var (stored, inserted) = await store.InsertAsync(New(id, command, channel), cancellationToken);
            if (stored.Value.ChannelUrl == command.ChannelUrl)
            {
                return await AnswerAsync(command, stored, inserted, cancellationToken);
            }

            await index.ReleaseChannelAsync(command.ChannelUrl, id, cancellationToken);
            if (id == command.Id)
            {
                return new Adoption.KeyConflict();
            }
        }
    }

    /// <summary>The conversation that has the channel; a claim whose key went to another command at the same time has none, and is taken back.</summary>
    private async Task<Versioned<Conversation>?> FindOwnerAsync(string channelUrl, ConversationId owner, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(owner, cancellationToken);
        if (found is not null && found.Value.ChannelUrl != channelUrl)
        {
            await index.ReleaseChannelAsync(channelUrl, owner, cancellationToken);
            return null;
        }

        return found;
    }

    private async Task<bool> HasOthersAsync(AdoptionCommand command, CancellationToken cancellationToken) =>
        (await sendbird.ListMembersAsync(command.ChannelUrl, cancellationToken) ?? [])
        .Any(member => member.UserId != command.UserId && !options.Value.BotUserIds.Contains(member.UserId));

    private Conversation New(ConversationId id, AdoptionCommand command, GroupChannel channel)
    {
        var now = time.GetUtcNow();
        return new Conversation
        {
            Id = id,
            UserId = command.UserId,
            ChannelUrl = command.ChannelUrl,
            CreatedAt = now,
            CommandHash = command.Hash,
            Locale = command.Request.Locale,
            StartingUntil = now + options.Value.StartDeadline + StartConversation.StartMargin,
            Request = WithBotField(command.Request, channel),
            // A channel may have messages already: they belong to its first Case.
            Episodes = [new Episode { Number = 1, From = channel.CreatedAt < now ? channel.CreatedAt : now }],
            Backfill = new Backfill
            {
                Limit = options.Value.BackfillMessages,
                LastAt = channel.LastMessage?.CreatedAt ?? now.ToUnixTimeMilliseconds(),
            },
            Applied = new AppliedState
            {
                Channel = ChannelState.Created,
                ChannelCreatedAt = channel.CreatedAt,
                FirstMessageSent = command.Request.FirstMessage is null,
            },
        };
    }

    /// <summary>What the caller does not say of a bot, the channel's members do, as the vendor's sample reads it.</summary>
    private StartRequest WithBotField(StartRequest request, GroupChannel channel)
    {
        if (salesforce.Value.BotCaseField is not { } field || request.Fields.ContainsKey(field))
        {
            return request;
        }

        var hasBot = channel.Members.Any(member => options.Value.BotUserIds.Contains(member.UserId));
        return request with { Fields = new Dictionary<string, string>(request.Fields) { [field] = hasBot ? "true" : "false" } };
    }

    private async Task<Adoption> AnswerAsync(AdoptionCommand command, Versioned<Conversation> found, bool created, CancellationToken cancellationToken)
    {
        if (!command.Finds(found.Value))
        {
            return found.Value.Id == command.Id && command.IdempotencyKey is not null ? new Adoption.KeyConflict()
                : found.Value.UserId == command.UserId ? new Adoption.OwnedBySame(found.Value.Id)
                : new Adoption.Owned();
        }

        using var deadline = new CancellationTokenSource(options.Value.StartDeadline, time);

        // Not new to the reconciler: what was said before the adoption is compared once the Case exists.
        var result = await reconciler.RunAsync(
            found, new ReconcileRequest(), new StartContext(IsNew: false, Task.CompletedTask, deadline.Token), CancellationToken.None);
        if (!result.Settled || !result.IsArmed(time.GetUtcNow()))
        {
            await desired.RequestManyAsync([found.Value.Id], new ReconcileRequest(), found.Value.Id.Value, CancellationToken.None);
        }

        return new Adoption.Adopted(result.Conversation, created, result.Ready);
    }
}

/// <summary>A checked adoption.</summary>
/// <param name="UserId">The customer: proven, or named by a back end.</param>
/// <param name="ChannelUrl">The channel, with the customer in it.</param>
/// <param name="Request">What goes onto the Case, and into the channel.</param>
public sealed record AdoptionCommand(string UserId, string ChannelUrl, StartRequest Request)
{
    /// <summary>The client's key; without one the channel stands for it.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What a repeat is compared with; empty compares nothing.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Refuse a channel in which anybody is but the customer and the bots of <c>Conversations__BotUserIds</c>.</summary>
    public bool OnlyWithBots { get; init; }

    /// <summary>The conversation that it makes.</summary>
    internal ConversationId Id => IdempotencyKey is { } key ? ConversationId.Derive(UserId, key) : ConversationId.DeriveAdopted(UserId, ChannelUrl);

    /// <summary>Whether a conversation is what this command made, or would make.</summary>
    internal bool Finds(Conversation conversation) =>
        conversation.UserId == UserId && conversation.ChannelUrl == ChannelUrl && (Hash.Length == 0 || conversation.CommandHash == Hash);
}

/// <summary>How an adoption ended.</summary>
public abstract record Adoption
{
    /// <summary>The channel is this customer's conversation.</summary>
    /// <param name="Conversation">The record.</param>
    /// <param name="Created">This call created the record.</param>
    /// <param name="Ready">Nothing is pending.</param>
    public sealed record Adopted(Conversation Conversation, bool Created, bool Ready) : Adoption;

    /// <summary>There is no such channel, or the customer is not in it: told alike.</summary>
    public sealed record NotFound : Adoption;

    /// <summary>The channel has another custom type than the one that Sendbird's connector demands.</summary>
    public sealed record OtherType(string CustomType) : Adoption;

    /// <summary>The channel is another conversation's.</summary>
    public sealed record Owned : Adoption;

    /// <summary>The channel is a conversation of the same customer, which another command made.</summary>
    public sealed record OwnedBySame(ConversationId Id) : Adoption;

    /// <summary>The same key was used with another command.</summary>
    public sealed record KeyConflict : Adoption;

    /// <summary>Somebody is in the channel who is neither the customer nor a bot.</summary>
    public sealed record OthersInside : Adoption;
}
