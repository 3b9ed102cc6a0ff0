using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Transcripts;

/// <summary>Compares a conversation's channel, Case, rows and ledger by reading them; changes and queues nothing.</summary>
public sealed class ConversationVerification(
    IConversationStore store,
    IMessageLedger ledger,
    SendbirdClient sendbird,
    SalesforceClient salesforce,
    TranscriptRowMapper mapper,
    AgentUserIds agentIds,
    IOptions<TranscriptsOptions> options,
    ReconcilePolicy policy,
    TimeProvider time)
{
    private const string StatusKey = "caseStatus";

    /// <summary>What is this young may still be on its way.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <summary>What differs at this moment; null for an unknown conversation.</summary>
    /// <exception cref="UpstreamException">Sendbird or Salesforce gave no answer.</exception>
    public async Task<VerificationResult?> RunAsync(ConversationId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await store.FindAsync(id, cancellationToken) is not { Value: var conversation })
        {
            return null;
        }

        var known = await ledger.ReadAllAsync(id, cancellationToken);
        var channel = ConversationState.IsOurs(conversation) ? await ReadChannelAsync(conversation, known, now, cancellationToken) : null;
        SalesforceId[] caseIds = [.. conversation.Episodes.Select(episode => episode.CaseId).OfType<SalesforceId>()];
        var rows = options.Value.WritesRows && caseIds.Length > 0 ? await salesforce.ListMessagesAsync(caseIds, cancellationToken) : null;
        var current = conversation.Current.CaseId is { } caseId ? await salesforce.FindCaseAsync(caseId, cancellationToken) : null;

        var result = new VerificationResult(id, now) { Ledger = known.Count, Sendbird = channel?.Messages.Count ?? 0, Salesforce = rows?.Count ?? 0 };
        if (channel is not null)
        {
            new TranscriptComparison(conversation, known, channel, rows, mapper, policy, now - Settling, result).Run();
        }

        result.Changed(current?.SystemModstamp);
        await CompareStateAsync(conversation, current, channel is not null, result, now, cancellationToken);
        return result;
    }

    private async Task CompareStateAsync(
        Conversation conversation, CaseSnapshot? current, bool hasChannel, VerificationResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var metadata = hasChannel ? await sendbird.ReadMetadataAsync(conversation.ChannelUrl, [StatusKey], cancellationToken) : null;
        var members = hasChannel ? await sendbird.ListMembersAsync(conversation.ChannelUrl, cancellationToken) ?? [] : [];
        var wanted = WantedAgent(conversation, current);
        var ours = conversation.Applied.Agents.Select(agent => agentIds.Of(agent.UserId)).ToHashSet(StringComparer.Ordinal);
        var present = members
            .Where(member => member.State == "joined" && agentIds.IsAgent(member.UserId) && (ours.Contains(member.UserId) || member.UserId == wanted))
            .Select(member => member.UserId)
            .ToList();

        // Whoever is not active in Salesforce is wanted by the owner's field alone, and never joins.
        var isInactive = conversation.Applied.Agents.Any(agent => agentIds.Of(agent.UserId) == wanted && agent.Presence == AgentPresence.Inactive);
        var isPending = !ConversationPlan.Of(conversation, policy, now).IsEmpty || conversation.Requeue is not null
            || current?.SystemModstamp > now - Settling || conversation.CreatedAt > now - Settling;
        var status = current is null ? null : ChannelStatus.Cut(current.Status);
        var told = metadata?.GetValueOrDefault(StatusKey);
        result.Status = new StateComparison<string?>(
            told, status, StateOf(!hasChannel || !policy.WriteStatus || told == status, isPending));
        List<string> due = wanted is null || isInactive ? [] : [wanted];
        result.Agents = new StateComparison<IReadOnlyList<string>>(
            present, due, StateOf(!hasChannel || !policy.ManageAgents || present.SequenceEqual(due), isPending));
    }

    private static VerifiedState StateOf(bool agrees, bool isPending) =>
        agrees ? VerifiedState.Agrees : isPending ? VerifiedState.Pending : VerifiedState.Differs;

    /// <summary>As the Case is now: its change may not have come to the record yet.</summary>
    private string? WantedAgent(Conversation conversation, CaseSnapshot? current)
    {
        if (current is not { IsClosed: false })
        {
            return null;
        }

        var agent = policy.JoinOnAccept ? conversation.Current.AcceptedBy : current.OwnerId;
        return agent is { IsUser: true } user ? agentIds.Of(user) : null;
    }

    /// <summary>The channel's messages; null when it is gone.</summary>
    private async Task<ChannelTranscript?> ReadChannelAsync(
        Conversation conversation, Dictionary<long, LedgerEntry> known, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var messages = new Dictionary<long, TranscriptMessage>();
        var oldest = long.MaxValue;
        var from = TranscriptHistory.BeginningOf(conversation, known);
        while (true)
        {
            var page = await sendbird.ListMessagesAsync(conversation.ChannelUrl, from, 0, TranscriptHistory.PageSize, cancellationToken);
            if (page is null)
            {
                return null;
            }

            var before = messages.Count;
            foreach (var message in page.Select(message => TranscriptMessage.Of(message, conversation.ChannelUrl)).Where(TranscriptHistory.IsReadable))
            {
                oldest = Math.Min(oldest, message.CreatedAt);
                if (TranscriptHistory.Takes(conversation, known, message))
                {
                    messages[message.MessageId] = message;
                }
            }

            if (page.Count < TranscriptHistory.PageSize)
            {
                return new ChannelTranscript(messages, oldest, IsComplete: true);
            }

            if (TranscriptHistory.NextAfter(page, from, now) is not { } next || (next == from && messages.Count == before))
            {
                return new ChannelTranscript(messages, oldest, IsComplete: false);
            }

            from = next;
        }
    }
}

/// <summary>What a channel has.</summary>
/// <param name="Messages">By id.</param>
/// <param name="Oldest">When the oldest was sent, in milliseconds since 1970: of what is older, retention may have taken it.</param>
/// <param name="IsComplete">Whether the list could be read to its end: only then absence says something.</param>
internal sealed record ChannelTranscript(IReadOnlyDictionary<long, TranscriptMessage> Messages, long Oldest, bool IsComplete);
