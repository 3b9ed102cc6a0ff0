using System.Text.Json.Nodes;

namespace SupportChat.Tests.Fixtures;

/// <summary>A channel that is there before any conversation: a customer and a bot talk in it.</summary>
internal static class BotChannel
{
    public const string Bot = "helper";

    /// <summary>Makes it, with its users. Returns its URL.</summary>
    /// <param name="systems">Sendbird.</param>
    /// <param name="members">The customer first.</param>
    /// <param name="customType">Null for the connector's.</param>
    public static async Task<string> CreateAsync(TwoSystems systems, IReadOnlyList<string> members, string? customType = null)
    {
        foreach (var member in members)
        {
            await Demo.SendAsync(
                systems.Sendbird, HttpMethod.Post, "V3/users", new JsonObject { ["user_id"] = member, ["nickname"] = member, ["profile_url"] = "" });
        }

        var url = $"bot_{Guid.NewGuid():N}";
        var (status, body) = await Demo.SendAsync(systems.Sendbird, HttpMethod.Post, "V3/group_channels", new JsonObject
        {
            ["name"] = "Ask our bot",
            ["channel_url"] = url,
            ["custom_type"] = customType ?? "SALESFORCE_SUPPORT_CHAT_CHANNEL",
            ["user_ids"] = new JsonArray([.. members.Select(member => (JsonNode?)member)]),
            ["is_distinct"] = false,
        });
        Assert.True(status == 200, $"The channel answered {status}: {body}");
        return url;
    }
}
