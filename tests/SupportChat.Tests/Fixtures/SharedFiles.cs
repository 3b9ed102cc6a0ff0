using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace SupportChat.Tests.Fixtures;

/// <summary>Files that a customer uploads to Sendbird with a message.</summary>
internal static class SharedFiles
{
    /// <summary>Makes a user and a channel, and sends a file there.</summary>
    public static async Task<(string Channel, JsonObject Message)> PostAsync(TwoSystems systems, byte[] bytes)
    {
        await systems.AddUserAsync("ann");
        var (_, channel) = await Demo.SendAsync(
            systems.Sendbird, HttpMethod.Post, "v3/group_channels", new JsonObject { ["user_ids"] = new JsonArray("ann"), ["channel_url"] = "files" });
        return ((string)channel["channel_url"]!, await PostAsync(systems, "files", "ann", ("a.png", "image/png", bytes)));
    }

    /// <summary>Sends files as one message. Returns it as Sendbird answers it.</summary>
    public static async Task<JsonObject> PostAsync(
        TwoSystems systems, string channelUrl, string userId, params (string Name, string Type, byte[] Bytes)[] files)
    {
        using var form = new MultipartFormDataContent { { new StringContent("FILE"), "message_type" }, { new StringContent(userId), "user_id" } };
        foreach (var (name, type, bytes) in files)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue(type);
            form.Add(part, files.Length == 1 ? "file" : "files", name);
        }

        using var answer = await systems.Sendbird.PostAsync($"v3/group_channels/{channelUrl}/messages", form);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        Assert.True(answer.IsSuccessStatusCode, body.ToJsonString());
        return body;
    }
}
