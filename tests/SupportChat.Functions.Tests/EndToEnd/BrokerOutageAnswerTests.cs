using System.Net;
using System.Security.Cryptography;
using System.Text;
using SupportChat.Functions.ProtocolHost;
using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.ServiceBus.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.EndToEnd;

/// <summary>What callers of the real worker hear while its broker fails.</summary>
public sealed class BrokerOutageAnswerTests : IDisposable
{
    private readonly SilentPeer silent = new();
    private readonly AmqpPeer broker = new();

    public void Dispose()
    {
        silent.Dispose();
        broker.Dispose();
    }

    [Fact]
    public async Task A_webhook_whose_broker_answers_is_answered_200()
    {
        await using var host = await StartAsync(broker.Port);

        Assert.Equal(HttpStatusCode.OK, await PostWebhookAsync(host));
        Assert.Equal(1, broker.Received);
    }

    [Theory]
    [InlineData("refused", "Connection refused")]
    [InlineData("busy", "(ServiceBusy)")]
    [InlineData("silent", "Queue transcripts did not take its work within 3 s")]
    [InlineData("unsettled", "Queue transcripts did not take its work within 3 s")]
    public async Task A_webhook_whose_broker_fails_is_answered_503_and_the_log_says_why(string fault, string cause)
    {
        (broker.OnAttach, broker.OnMessage) = fault == "busy" ? (PeerAnswer.Busy, PeerAnswer.Busy) : (PeerAnswer.Accept, PeerAnswer.Nothing);
        await using var host = await StartAsync(fault switch { "refused" => QuietPort.Find(), "silent" => silent.Port, _ => broker.Port });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostWebhookAsync(host));
        await Eventually.BecomesTrueAsync(() => host.Log.Any(line => line.Message.Contains(cause, StringComparison.Ordinal)));
    }

    [NodeFact]
    public async Task A_start_that_has_to_be_queued_and_cannot_is_answered_503()
    {
        await using var world = await FunctionsFixture.StartAsync(
            webhooks: false, ("ServiceBus", AmqpPeer.ConnectionString(silent.Port)));
        await using var outage = await world.SalesforceIsDownAsync();

        var (status, problem) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");

        Assert.Equal((503, "urn:supportchat:unavailable"), (status, problem.GetProperty("type").GetString()));
    }

    private static Task<FunctionsHost> StartAsync(int port) => FunctionsHost.StartAsync(
        WorkerFiles.Application,
        [.. Repository.SampleSettings, new("ServiceBus", AmqpPeer.ConnectionString(port))],
        BrokerQueues.Names);

    private static async Task<HttpStatusCode> PostWebhookAsync(FunctionsHost host)
    {
        var body = Encoding.UTF8.GetBytes($$"""
            {
              "category": "group_channel:message_send",
              "app_id": "{{Repository.SampleSettings["Sendbird__ApplicationId"]}}",
              "sender": { "user_id": "jane", "nickname": "Jane" },
              "type": "MESG",
              "payload": { "message_id": 1, "message": "Hello", "created_at": 1770000000000 },
              "channel": { "channel_url": "{{TestWork.Conversation.DrawChannelUrl()}}", "custom_type": "SALESFORCE_SUPPORT_CHAT_CHANNEL" }
            }
            """);
        var key = Encoding.UTF8.GetBytes(Repository.SampleSettings["Sendbird__SigningTokens__0"]);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Url, "api/sendbird/webhook")) { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-sendbird-signature", Convert.ToHexStringLower(HMACSHA256.HashData(key, body)));
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
