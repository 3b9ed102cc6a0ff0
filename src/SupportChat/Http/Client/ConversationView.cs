using System.Text.Json.Serialization;
using SupportChat.Conversations;

namespace SupportChat.Http.Client;

/// <summary>A conversation as its customer sees it (docs/architecture.md#http).</summary>
internal sealed record ConversationView
{
    public required string ConversationId { get; init; }

    /// <summary>One of <see cref="ConversationState"/>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null when there is no channel of ours: deleted, refused, or its URL is another's.</summary>
    public required string? ChannelUrl { get; init; }

    public required bool ChannelReady { get; init; }

    public required CaseView? Case { get; init; }

    /// <summary>Only where a token was asked for; absent on reads.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public SessionTokenView? Sendbird { get; init; }

    public static ConversationView Of(Conversation conversation, SessionTokenView? session = null)
    {
        var episode = conversation.Current;
        return new ConversationView
        {
            ConversationId = conversation.Id.Value,
            State = ConversationState.Of(conversation),
            CreatedAt = conversation.CreatedAt,
            ChannelUrl = ConversationState.IsOurs(conversation) ? conversation.ChannelUrl : null,
            ChannelReady = ConversationState.HasChannel(conversation),
            Case = episode.CaseId is { } id ? new CaseView(id.Value, episode.CaseNumber, episode.Status, episode.IsClosed) : null,
            Sendbird = session,
        };
    }
}

internal sealed record CaseView(string Id, string? Number, string? Status, bool Closed);

internal sealed record ConversationListView(IReadOnlyList<ConversationView> Items, string? Next);
