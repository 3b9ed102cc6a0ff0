using Microsoft.Extensions.Options;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>
/// Takes over a channel that the customer's app created itself, as the vendor's sample does (docs/reference/sendbird.md#apex-sample): the first adopter owns
/// it, and it gets a Case like any other conversation. The same customer and channel find the same conversation again.
/// </summary>
public sealed class AdoptChannel(
    IConversationStore store,
    IConversationIndex index,
    ConversationReconciler reconciler,
    SendbirdClient sendbird,
    DesiredStateWriter desired,
    IOptions<ConversationsOptions> options,
    TimeProvider time)
{
    /// <summary>Adopts, or finds what an earlier call adopted.</summary>
    /// <param name="userId">The customer.</param>
    /// <param name="channelUrl">The channel, with the customer in it.</param>
    /// <param name="request">What goes onto the Case.</param>
    /// <param name="cancellationToken">Cancels before anything was stored.</param>
    /// <exception cref="UpstreamException">Sendbird cannot say whose channel it is.</exception>
    public async Task<Adoption> HandleAsync(string userId, string channelUrl, StartRequest request, CancellationToken cancellationToken)
    {
        using var first = UpstreamPriority.Start();
        if (ConversationId.TryParseChannelUrl(channelUrl, out _))
        {
            return new Adoption.Owned();
        }

        var channel = await sendbird.FindChannelAsync(channelUrl, cancellationToken);
        if (channel is null || channel.Members.All(member => member.UserId != userId))
        {
            return new Adoption.NotFound();
        }

        if (channel.CustomType != GroupChannel.SupportCustomType)
        {
            return new Adoption.OtherType(channel.CustomType);
        }

        // The index first: adoptions of before the tag keep the ids that they have.
        var id = await index.FindByChannelAsync(channelUrl, cancellationToken) ?? ConversationId.DeriveAdopted(userId, channelUrl);
        if (id != ConversationId.DeriveAdopted(userId, channelUrl) && id != ConversationId.Derive(userId, channelUrl))
        {
            return new Adoption.Owned();
        }

        await index.AddActiveAsync(id, cancellationToken);
        if (await index.ClaimChannelAsync(channelUrl, id, cancellationToken) != id)
        {
            await index.RemoveActiveAsync(id, cancellationToken);
            return new Adoption.Owned();
        }

        var now = time.GetUtcNow();
        var (stored, _) = await store.InsertAsync(
            new Conversation
            {
                Id = id,
                UserId = userId,
                ChannelUrl = channelUrl,
                CreatedAt = now,
                CommandHash = "",
                StartingUntil = now + options.Value.StartDeadline + StartConversation.StartMargin,
                Request = request,
                // A channel may have messages already: they belong to its first Case.
                Episodes = [new Episode { Number = 1, From = channel.CreatedAt < now ? channel.CreatedAt : now }],
                Applied = new AppliedState { Channel = ChannelState.Created, ChannelCreatedAt = channel.CreatedAt },
            },
            cancellationToken);

        if (stored.Value.ChannelUrl != channelUrl)
        {
            // An older release gave this id to a start whose key was the channel's URL, too.
            return new Adoption.Owned();
        }

        using var deadline = new CancellationTokenSource(options.Value.StartDeadline, time);

        // Not new to the reconciler: what was said before the adoption is compared once the Case exists.
        var result = await reconciler.RunAsync(
            stored, new ReconcileRequest(), new StartContext(IsNew: false, Task.CompletedTask, deadline.Token), CancellationToken.None);
        if (!result.Settled)
        {
            await desired.RequestManyAsync([id], new ReconcileRequest(), id.Value, CancellationToken.None);
        }

        return new Adoption.Adopted(result.Conversation);
    }

    /// <summary>An earlier call adopted the channel.</summary>
    public async Task<bool> IsRepeatAsync(string channelUrl, CancellationToken cancellationToken) =>
        await index.FindByChannelAsync(channelUrl, cancellationToken) is not null;
}

/// <summary>How an adoption ended.</summary>
public abstract record Adoption
{
    /// <summary>The channel is this customer's conversation.</summary>
    public sealed record Adopted(Conversation Conversation) : Adoption;

    /// <summary>There is no such channel, or the customer is not in it: told alike.</summary>
    public sealed record NotFound : Adoption;

    /// <summary>The channel has another custom type than the one that Sendbird's connector demands.</summary>
    public sealed record OtherType(string CustomType) : Adoption;

    /// <summary>The channel is another conversation's.</summary>
    public sealed record Owned : Adoption;
}
