using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>
/// Opens a conversation: a channel and a Case, linked (docs/architecture.md#start); the channel may exist already (docs/hand-over.md). Repeating the command
/// finds the same conversation. While either system is down the customer still gets what the other one gives, and the queue finishes the rest.
/// </summary>
public sealed partial class StartConversation(
    IConversationStore store,
    IConversationIndex index,
    ConversationReconciler reconciler,
    SessionTokenIssuer sessionTokens,
    AdoptChannel adoption,
    DesiredStateWriter desired,
    IOptions<ConversationsOptions> options,
    TimeProvider time,
    ILogger<StartConversation> logger)
{
    /// <summary>After the deadline a start only stores what it did.</summary>
    internal static readonly TimeSpan StartMargin = TimeSpan.FromSeconds(1);

    /// <summary>Starts, or finds what an earlier call with the same key started.</summary>
    /// <exception cref="UpstreamException">Sendbird refuses the customer for good (deactivated). Every other failure of an upstream is part of the
    /// outcome.</exception>
    public async Task<StartOutcome> HandleAsync(StartCommand command, CancellationToken cancellationToken)
    {
        if (command.ChannelUrl is not null)
        {
            return await AdoptAsync(command, cancellationToken);
        }

        using var first = UpstreamPriority.Start();
        var now = time.GetUtcNow();
        var id = IdOf(command);
        var mark = index.AddActiveAsync(id, cancellationToken);
        var earlier = await index.ListByUserAsync(command.UserId, 1, null, cancellationToken);
        await mark;

        var hash = Hash(command);
        var (stored, inserted) = await store.InsertAsync(New(id, command, hash, now), cancellationToken);
        if (stored.Value.CommandHash != hash || stored.Value.UserId != command.UserId)
        {
            return new StartOutcome.Conflict();
        }

        using var deadline = new CancellationTokenSource(options.Value.StartDeadline, time);
        var profile = new SendbirdUser(command.UserId, command.Request.Name ?? "", "");
        var customer = earlier.Items.Count == 0 ? sessionTokens.EnsureUserAsync(profile, deadline.Token) : Task.CompletedTask;
        var token = IssueTokenAsync(customer, profile, deadline.Token);
        var start = new StartContext(inserted, customer, deadline.Token);
        try
        {
            var result = await reconciler.RunAsync(stored, new ReconcileRequest(), start, cancellationToken);
            if (!result.Settled || !result.IsArmed(time.GetUtcNow()))
            {
                LogGoesOn(
                    logger,
                    id.Value,
                    string.Join(' ', result.Rest.Steps),
                    string.Join(' ', result.Failures.Select(failure => $"{failure.Upstream}:{failure.Code}")));
                await desired.RequestManyAsync([id], new ReconcileRequest(), id.Value, cancellationToken);
            }

            return new StartOutcome.Started(result.Conversation, await token, inserted, result.Ready);
        }
        finally
        {
            // Whatever failed, no call of this start outlives it.
            await deadline.CancelAsync();
            await ((Task)token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>An earlier call with the same key, or for the same channel, was accepted.</summary>
    public async Task<bool> IsRepeatAsync(StartCommand command, CancellationToken cancellationToken) => command.ChannelUrl is null
        ? command.IdempotencyKey is not null && await store.FindAsync(IdOf(command), cancellationToken) is not null
        : await adoption.IsRepeatAsync(AdoptionOf(command), cancellationToken);

    private static ConversationId IdOf(StartCommand command) =>
        ConversationId.Derive(command.UserId, command.IdempotencyKey ?? Guid.NewGuid().ToString("N"));

    /// <summary>The form of a start without a channel never changes: a repeat must be known as one by every later release.</summary>
    private static string Hash(StartCommand command)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(command.Request, StartJsonContext.Default.StartRequest);
        return Convert.ToHexStringLower(SHA256.HashData(
            command.ChannelUrl is { } url ? [.. request, .. JsonSerializer.SerializeToUtf8Bytes(url, StartJsonContext.Default.String)] : request));
    }

    private static AdoptionCommand AdoptionOf(StartCommand command) => new(command.UserId, command.ChannelUrl!, command.Request)
    {
        IdempotencyKey = command.IdempotencyKey,
        Hash = Hash(command),
        OnlyWithBots = command.OnlyWithBots,
    };

    /// <summary>The customer is a member, and so a user of Sendbird: nobody is created, and whom the channel refuses gets no token either.</summary>
    private async Task<StartOutcome> AdoptAsync(StartCommand command, CancellationToken cancellationToken)
    {
        var outcome = await adoption.HandleAsync(AdoptionOf(command), cancellationToken);
        if (outcome is not Adoption.Adopted adopted)
        {
            return outcome is Adoption.KeyConflict ? new StartOutcome.Conflict() : new StartOutcome.NotAdopted(outcome);
        }

        using var first = UpstreamPriority.Start();
        using var deadline = new CancellationTokenSource(options.Value.StartDeadline, time);
        var token = await IssueTokenAsync(Task.CompletedTask, new SendbirdUser(command.UserId, command.Request.Name ?? "", ""), deadline.Token);
        return new StartOutcome.Started(adopted.Conversation, token, adopted.Created, adopted.Ready);
    }

    private Conversation New(ConversationId id, StartCommand command, string hash, DateTimeOffset now) => new()
    {
        Id = id,
        UserId = command.UserId,
        ChannelUrl = id.DrawChannelUrl(),
        CreatedAt = now,
        CommandHash = hash,
        Locale = command.Request.Locale,
        StartingUntil = now + options.Value.StartDeadline + StartMargin,
        Request = command.Request,
        Episodes = [new Episode { Number = 1, From = now }],
        Applied = command.Request.FirstMessage is null
            ? new AppliedState()
            : new AppliedState { FirstMessageSent = false, FirstMessageTriedAt = now },
    };

    /// <summary>No token is an answer too: the client asks for one when Sendbird is back.</summary>
    private async Task<SessionToken?> IssueTokenAsync(Task customer, SendbirdUser profile, CancellationToken deadline)
    {
        try
        {
            await customer;
            return await sessionTokens.IssueAsync(profile, deadline);
        }
        catch (Exception failure) when (failure is OperationCanceledException or UpstreamException { Code: not SendbirdErrors.Deactivated })
        {
            return null;
        }
    }

    [LoggerMessage(1005, LogLevel.Information, "Conversation {ConversationId} started and goes on in the queue: {Steps} ({Errors})")]
    private static partial void LogGoesOn(ILogger logger, string conversationId, string steps, string errors);
}

/// <summary>A checked start.</summary>
/// <param name="UserId">The customer, from a proven claim.</param>
/// <param name="IdempotencyKey">The client's key; null makes a new conversation, or finds that of the channel.</param>
/// <param name="Request">What goes into Case and channel.</param>
public sealed record StartCommand(string UserId, string? IdempotencyKey, StartRequest Request)
{
    /// <summary>A channel that exists, to be adopted; null makes one.</summary>
    public string? ChannelUrl { get; init; }

    /// <summary>Adopt only if nobody is in the channel but the customer and bots.</summary>
    public bool OnlyWithBots { get; init; }
}

/// <summary>How a start ended.</summary>
public abstract record StartOutcome
{
    /// <summary>The same key was used with another command.</summary>
    public sealed record Conflict : StartOutcome;

    /// <summary>The channel that the command names cannot be adopted.</summary>
    public sealed record NotAdopted(Adoption Why) : StartOutcome;

    /// <summary>The conversation, with whatever is there already.</summary>
    /// <param name="Conversation">The record.</param>
    /// <param name="Session">A session token, or null while Sendbird gives none.</param>
    /// <param name="Created">This call created the record.</param>
    /// <param name="Ready">Nothing is pending.</param>
    public sealed record Started(Conversation Conversation, SessionToken? Session, bool Created, bool Ready) : StartOutcome;
}
