using System.Text.Json.Serialization;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Cli.Commands;

/// <summary>What the verbs print with <c>--json</c>: camelCase, times RFC 3339 UTC, no text of a message.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ConversationRow>))]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(IReadOnlyList<DeadLetterSummary>))]
[JsonSerializable(typeof(DeadLetterSummary))]
internal sealed partial class CommandJsonContext : JsonSerializerContext;

/// <summary>A conversation in a list; its state is one of <see cref="ConversationState"/>, its attention a reason.</summary>
internal sealed record ConversationRow(
    string ConversationId,
    string State,
    string? Attention,
    string Customer,
    string ChannelUrl,
    string? CaseId,
    string? CaseNumber,
    string? CaseStatus,
    DateTimeOffset CreatedAt)
{
    public static ConversationRow Of(Conversation conversation) => new(
        conversation.Id.Value,
        ConversationState.Of(conversation),
        conversation.Attention?.Reason,
        conversation.UserId,
        conversation.ChannelUrl,
        conversation.Current.CaseId?.Value,
        conversation.Current.CaseNumber,
        conversation.Current.Status,
        conversation.CreatedAt);
}

/// <summary>One conversation with its Cases, what it waits for, and its ledger.</summary>
internal sealed record ConversationView(
    ConversationRow Conversation,
    IReadOnlyList<CaseRow> Cases,
    [property: JsonPropertyName("wake")] ScheduledRequeue? Requeue,
    Attention? Attention,
    IReadOnlyList<MessageRow> Messages)
{
    public static ConversationView Of(Conversation conversation, IReadOnlyList<LedgerEntry> ledger) => new(
        ConversationRow.Of(conversation),
        [.. conversation.Episodes.Select(episode => new CaseRow(
            episode.Number, episode.CaseId?.Value, episode.CaseNumber, episode.Status, episode.OwnerId?.Value, episode.IsClosed, episode.Deleted))],
        conversation.Requeue,
        conversation.Attention,
        [.. ledger.Select(entry => new MessageRow(
            entry.MessageId,
            entry.SentAt,
            entry.State,
            entry.Version == LedgerEntry.DeletedVersion ? null : entry.Version,
            entry.Written == LedgerEntry.DeletedVersion ? null : entry.Written,
            entry.Episode))]);
}

/// <summary>A Case that a conversation has had.</summary>
internal sealed record CaseRow(int Number, string? CaseId, string? CaseNumber, string? Status, string? OwnerId, bool Closed, bool Deleted);

/// <summary>A message in the ledger; a version of null is that of its deletion.</summary>
internal sealed record MessageRow(long MessageId, DateTimeOffset SentAt, LedgerState State, long? Version, long? Written, int Case);
