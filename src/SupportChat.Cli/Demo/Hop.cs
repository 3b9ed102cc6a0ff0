using System.Text.Json.Nodes;

namespace SupportChat.Cli.Demo;

/// <summary>One place on the way of a message or a change.</summary>
internal sealed record Hop(long Number, string ConversationId, string Kind, string Id, string Label, string Place, long At, string Detail)
{
    public JsonObject ToJson() => new()
    {
        ["conversationId"] = ConversationId,
        ["of"] = new JsonObject { ["kind"] = Kind, ["id"] = Id, ["label"] = Label },
        ["hop"] = Place,
        ["at"] = At,
        ["detail"] = Detail,
    };
}
