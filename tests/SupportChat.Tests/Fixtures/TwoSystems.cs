using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace SupportChat.Tests.Fixtures;

/// <summary>Sendbird and Salesforce over HTTP, as customers, agents and administrators act on them and as a test looks at them.</summary>
internal sealed class TwoSystems(HttpClient sendbird, HttpClient salesforce)
{
    // Faults match paths by their case, routes do not: what the test itself does is never disturbed.
    private const string Rest = "Services/data/v67.0";
    private const string Chat = "V3";

    public HttpClient Sendbird => sendbird;

    public HttpClient Salesforce => salesforce;

    /// <summary>Clients of the emulators; <see cref="LoginAsync"/> comes once Salesforce is there.</summary>
    public static TwoSystems At(Uri sendbird, Uri salesforce)
    {
        var chat = new HttpClient { BaseAddress = sendbird };
        chat.DefaultRequestHeaders.Add("Api-Token", "demo-sendbird-token");
        return new TwoSystems(chat, new HttpClient { BaseAddress = salesforce });
    }

    public async Task LoginAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "demo-client",
            ["client_secret"] = "demo-secret",
        });
        using var answer = await salesforce.PostAsync("services/oauth2/token", form);
        var session = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        salesforce.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session["access_token"]!.GetValue<string>());
    }

    /// <summary>Sends a message; null when Sendbird refuses it.</summary>
    public async Task<JsonObject?> TryPostAsync(string channelUrl, JsonObject message)
    {
        var (status, body) = await Demo.SendAsync(sendbird, HttpMethod.Post, $"{Chat}/group_channels/{channelUrl}/messages", message);
        return status == 200 ? body : null;
    }

    /// <summary>Sends a text. Returns its message id.</summary>
    public async Task<long> PostAsync(string channelUrl, string userId, string text) => Id(await PostAsync(channelUrl, Text(userId, text)));

    /// <summary>Sends a message. Returns it as Sendbird answers it.</summary>
    public async Task<JsonObject> PostAsync(string channelUrl, JsonObject message)
    {
        var posted = await TryPostAsync(channelUrl, message);
        Assert.True(posted is not null, $"Sendbird refused a message in {channelUrl}.");
        return posted;
    }

    public Task EditAsync(string channelUrl, long messageId, string text) => SucceedAsync(
        sendbird, HttpMethod.Put, $"{Chat}/group_channels/{channelUrl}/messages/{messageId}", new JsonObject { ["message_type"] = "MESG", ["message"] = text });

    public Task DeleteAsync(string channelUrl, long messageId) =>
        SucceedAsync(sendbird, HttpMethod.Delete, $"{Chat}/group_channels/{channelUrl}/messages/{messageId}");

    public Task AddUserAsync(string userId) => SucceedAsync(
        sendbird, HttpMethod.Post, $"{Chat}/users", new JsonObject { ["user_id"] = userId, ["nickname"] = "", ["profile_url"] = "" });

    public Task InviteAsync(string channelUrl, string userId) => SucceedAsync(
        sendbird, HttpMethod.Post, $"{Chat}/group_channels/{channelUrl}/invite", new JsonObject { ["user_ids"] = new JsonArray(userId) });

    /// <summary>Shares of webhooks to lose, repeat and reorder.</summary>
    public Task DisturbWebhooksAsync(double drop = 0, double duplicate = 0, double shuffle = 0, int seed = 1) => SucceedAsync(
        sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = drop, ["duplicate"] = duplicate, ["shuffle"] = shuffle, ["seed"] = seed });

    /// <summary>Every channel with members, metadata and messages.</summary>
    public async Task<IReadOnlyList<JsonObject>> ChannelsAsync()
    {
        var state = await SucceedAsync(sendbird, HttpMethod.Get, "emulator/state");
        return [.. state["channels"]!.AsArray().Select(channel => channel!.AsObject())];
    }

    /// <summary>The notices in a channel, oldest first.</summary>
    public static IReadOnlyList<JsonObject> Notices(JsonObject channel) =>
    [
        .. channel["messages"]!.AsArray().Select(message => message!.AsObject())
            .Where(message => message["data"]?.GetValue<string>().Contains("supportChatNotice", StringComparison.Ordinal) == true),
    ];

    /// <summary>The texts of the notices in the one channel, oldest first.</summary>
    public async Task<IReadOnlyList<string>> NoticesAsync(string channelUrl) =>
    [
        .. Notices((await ChannelsAsync()).Single(channel => channel["channel_url"]!.GetValue<string>() == channelUrl))
            .Select(notice => notice["message"]!.GetValue<string>()),
    ];

    public async Task<IReadOnlyList<JsonObject>> QueryAsync(string soql)
    {
        var records = new List<JsonObject>();
        var path = $"{Rest}/query?q={Uri.EscapeDataString(soql)}";
        while (true)
        {
            var page = await SucceedAsync(salesforce, HttpMethod.Get, path);
            records.AddRange(page["records"]!.AsArray().Select(record => record!.AsObject()));
            if (page["done"]!.GetValue<bool>())
            {
                return records;
            }

            path = page["nextRecordsUrl"]!.GetValue<string>().TrimStart('/');
        }
    }

    public Task UpdateCaseAsync(string caseId, JsonObject fields) =>
        SucceedAsync(salesforce, HttpMethod.Patch, $"{Rest}/sobjects/Case/{caseId}", fields, ("Sforce-Auto-Assign", "FALSE"));

    public Task DeleteCaseAsync(string caseId) => SucceedAsync(salesforce, HttpMethod.Delete, $"{Rest}/sobjects/Case/{caseId}");

    public Task UndeleteCaseAsync(string caseId) => SucceedAsync(salesforce, HttpMethod.Post, $"emulator/cases/{caseId}/undelete");

    public Task MergeCasesAsync(string masterId, string mergedId) =>
        SucceedAsync(salesforce, HttpMethod.Post, "emulator/cases/merge", new JsonObject { ["masterId"] = masterId, ["mergedId"] = mergedId });

    public static Task FaultAsync(HttpClient emulator, JsonObject fault) => SucceedAsync(emulator, HttpMethod.Post, "emulator/faults", fault);

    /// <summary>Takes every fault away on both sides.</summary>
    public async Task HealAsync()
    {
        await SucceedAsync(sendbird, HttpMethod.Delete, "emulator/faults");
        await SucceedAsync(salesforce, HttpMethod.Delete, "emulator/faults");
    }

    public static JsonObject Text(string userId, string text) => new() { ["message_type"] = "MESG", ["user_id"] = userId, ["message"] = text };

    public static long Id(JsonObject message) => message["message_id"]!.GetValue<long>();

    private static async Task<JsonObject> SucceedAsync(
        HttpClient client, HttpMethod method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        var (status, answer) = await Demo.SendAsync(client, method, path, body, null, headers);
        Assert.True(status is >= 200 and < 300, $"{method} {path} answered {status}: {answer}");
        return answer;
    }
}
