using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Emulators.Sendbird;

namespace SupportChat.Tests.Emulators.Sendbird.Fixtures;

/// <summary>A running Sendbird emulator and a back end that calls it with the API token.</summary>
internal sealed class SendbirdServer : IAsyncDisposable
{
    public SendbirdEmulator Emulator { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public static async Task<SendbirdServer> StartAsync(SendbirdEmulatorOptions? options = null)
    {
        options ??= new SendbirdEmulatorOptions();
        var emulator = await SendbirdEmulator.StartAsync(options, CancellationToken.None);
        var client = new HttpClient { BaseAddress = emulator.BaseAddress };
        client.DefaultRequestHeaders.Add("Api-Token", options.ApiToken);
        return new SendbirdServer { Emulator = emulator, Client = client };
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        using var answer = await Client.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return (answer.StatusCode, bytes.Length == 0 ? new JsonObject() : JsonNode.Parse(bytes)!);
    }

    /// <summary>The answer of a call that must succeed.</summary>
    public async Task<JsonNode> DoAsync(string method, string path, object? body = null)
    {
        var (status, answer) = await SendAsync(method, path, body);
        Assert.True((int)status < 300, $"{method} {path}: {(int)status} {answer.ToJsonString()}");
        return answer;
    }

    /// <summary>The code of a call that must fail with HTTP 400.</summary>
    public async Task<int> RefusedAsync(string method, string path, object? body = null)
    {
        var (status, answer) = await SendAsync(method, path, body);
        Assert.True(status == HttpStatusCode.BadRequest, $"{method} {path}: {(int)status} {answer.ToJsonString()}");
        Assert.True((bool)answer["error"]!);
        Assert.NotEmpty((string)answer["message"]!);
        return (int)answer["code"]!;
    }

    /// <summary>The words of a call that the emulator does not serve.</summary>
    public async Task<string> NotServedAsync(string method, string path, object? body = null)
    {
        var (status, answer) = await SendAsync(method, path, body);
        Assert.True(status == HttpStatusCode.NotImplemented, $"{method} {path}: {(int)status} {answer.ToJsonString()}");
        Assert.Equal((true, 501), ((bool)answer["error"]!, (int)answer["code"]!));
        var message = (string)answer["message"]!;
        Assert.StartsWith("The Sendbird emulator does not serve ", message, StringComparison.Ordinal);
        return message;
    }

    public Task GivenUserAsync(string userId, string nickname = "") =>
        DoAsync("POST", "/v3/users", new { user_id = userId, nickname, profile_url = "" });

    public async Task GivenUsersAsync(params string[] userIds)
    {
        foreach (var userId in userIds)
        {
            await GivenUserAsync(userId);
        }
    }

    public Task<JsonNode> GivenChannelAsync(string channelUrl, params string[] userIds) =>
        DoAsync("POST", "/v3/group_channels", new { channel_url = channelUrl, user_ids = userIds, strict = true, custom_type = "SALESFORCE_SUPPORT_CHAT_CHANNEL" });

    public async Task<long> GivenMessageAsync(string channelUrl, string userId, string text)
    {
        var message = await DoAsync("POST", $"/v3/group_channels/{channelUrl}/messages", new { message_type = "MESG", user_id = userId, message = text });
        return (long)message["message_id"]!;
    }

    public async Task<JsonNode> StatisticsAsync() => (await DoAsync("GET", "/emulator/state"))["webhooks"]!["statistics"]!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Emulator.DisposeAsync();
    }
}
