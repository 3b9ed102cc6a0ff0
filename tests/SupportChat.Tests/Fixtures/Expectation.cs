namespace SupportChat.Tests.Fixtures;

/// <summary>What must be true of a conversation, as the test knows from what it did and what was acknowledged.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Customer">Sendbird user id of its customer.</param>
internal sealed record Expectation(string ConversationId, string Customer)
{
    /// <summary>Where its messages are.</summary>
    public required string ChannelUrl { get; init; }

    /// <summary>What a start answered.</summary>
    public static Expectation Of(System.Text.Json.Nodes.JsonObject answer, string customer) =>
        new(answer["conversationId"]!.GetValue<string>(), customer) { ChannelUrl = answer["channelUrl"]!.GetValue<string>() };

    /// <summary>Text of the first message that the start carried, or null.</summary>
    public string? FirstMessage { get; init; }

    /// <summary>Newest text of each message that Sendbird accepted; null once it was deleted.</summary>
    public Dictionary<long, string?> Messages { get; } = [];

    /// <summary>Users who joined by hand and must still be there.</summary>
    public HashSet<string> JoinedByHand { get; } = [];

    /// <summary>What an agent made of the Case, field by field: nothing of ours may undo it.</summary>
    public Dictionary<string, string> CaseFields { get; } = [];
}
