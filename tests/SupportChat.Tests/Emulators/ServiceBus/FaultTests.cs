using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using SupportChat.Tests.Emulators.ServiceBus.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus;

public sealed class FaultTests
{
    private const string Queue = "transcripts";

    [Theory]
    [InlineData(null, ServiceBusFailureReason.GeneralError)]
    [InlineData("com.microsoft:entity-disabled", ServiceBusFailureReason.MessagingEntityDisabled)]
    public async Task A_refused_send_has_the_condition_and_stores_nothing(string? condition, ServiceBusFailureReason reason)
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.AddFaultAsync(new { match = new { entity = Queue, operation = "send" }, times = 1, effect = new { mode = "refuse", condition } });

        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => bus.SendAsync(Queue, "a"));
        await bus.SendAsync(Queue, "b");

        Assert.Equal(reason, refused.Reason);
        Assert.Contains("a fault of the emulator", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await bus.StateAsync(Queue))["messages"]!["active"]!);
    }

    [Fact]
    public async Task A_busy_server_is_told_as_such()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.AddFaultAsync(new { match = new { operation = "send" }, effect = new { mode = "serverBusy" } });

        Assert.Equal(ServiceBusFailureReason.ServiceBusy, (await Assert.ThrowsAsync<ServiceBusException>(() => bus.SendAsync(Queue, "a"))).Reason);
    }

    [Theory]
    [InlineData("cut", 0)]
    [InlineData("commitThenCut", 1)]
    public async Task A_cut_connection_leaves_nothing_or_what_was_done(string mode, int stored)
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.AddFaultAsync(new { match = new { entity = Queue, operation = "send" }, times = 1, effect = new { mode } });

        await Assert.ThrowsAsync<ServiceBusException>(() => bus.SendAsync(Queue, "a"));

        Assert.Equal(stored, (int)(await bus.StateAsync(Queue))["messages"]!["active"]!);
        await bus.SendAsync(Queue, "b");
    }

    [Fact]
    public async Task A_refused_receiver_fails_to_open()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.AddFaultAsync(new
        {
            match = new { entity = Queue, operation = "receive" },
            times = 1,
            effect = new { mode = "refuse", condition = "com.microsoft:entity-disabled" },
        });
        await using var receiver = bus.Client.CreateReceiver(Queue);

        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal(ServiceBusFailureReason.MessagingEntityDisabled, refused.Reason);
    }

    [Theory]
    [InlineData("detach")]
    [InlineData("cut")]
    public async Task A_message_whose_link_breaks_on_the_way_comes_again_uncounted(string mode)
    {
        await using var bus = await BusFixture.StartAsync();
        await using var receiver = bus.Client.CreateReceiver(Queue);
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(50)));
        await bus.AddFaultAsync(new { match = new { entity = Queue, operation = "receive" }, times = 1, effect = new { mode } });
        await bus.SendAsync(Queue, "a");

        var message = await Eventually.GetAsync(() => TryReceiveAsync(receiver), message => message is not null);

        Assert.Equal(("a", 1), (message!.MessageId, message.DeliveryCount));
    }

    /// <summary>The client, which tries once here, may meet the break as an error or as nothing to receive.</summary>
    private static async Task<ServiceBusReceivedMessage?> TryReceiveAsync(ServiceBusReceiver receiver)
    {
        try
        {
            return await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(5));
        }
        catch (ServiceBusException broken) when (broken.IsTransient)
        {
            return null;
        }
    }

    [Fact]
    public async Task A_refused_completion_leaves_the_message_locked()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync(Queue, "a");
        await using var receiver = bus.Client.CreateReceiver(Queue);
        var message = await BusFixture.ReceiveAsync(receiver);
        await bus.AddFaultAsync(new
        {
            match = new { operation = "settle" },
            times = 1,
            effect = new { mode = "refuse", condition = "com.microsoft:message-lock-lost" },
        });

        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(message));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, refused.Reason);
        Assert.Equal(1, (int)(await bus.StateAsync(Queue))["messages"]!["locked"]!);
        await receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task A_renewal_can_fail_and_management_can_hang()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync(Queue, "a");
        await using var impatient = new ServiceBusClient(
            bus.Emulator.ConnectionString,
            new ServiceBusClientOptions { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(2) } });
        await using var receiver = impatient.CreateReceiver(Queue);
        var message = await BusFixture.ReceiveAsync(receiver);
        await bus.AddFaultAsync(new { match = new { operation = "renew" }, effect = new { mode = "refuse", condition = "com.microsoft:message-lock-lost" } });
        await bus.AddFaultAsync(new { match = new { operation = "management" }, effect = new { mode = "hang" } });

        var lost = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.RenewMessageLockAsync(message));
        var silent = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.PeekMessageAsync());

        Assert.Equal((ServiceBusFailureReason.MessageLockLost, ServiceBusFailureReason.ServiceTimeout), (lost.Reason, silent.Reason));
    }

    [Fact]
    public async Task Delays_keep_the_order_of_what_a_link_sends_and_receives()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.AddFaultAsync(new { match = new { entity = Queue }, probability = 0.5, effect = new { latencyMs = new { min = 1, max = 20 } } });
        await using var sender = bus.Client.CreateSender(Queue);
        var texts = Enumerable.Range(0, 30).Select(number => $"m{number}").ToList();

        await Task.WhenAll(texts.Select(text => sender.SendMessageAsync(new ServiceBusMessage(text))));
        await using var receiver = bus.Client.CreateReceiver(Queue, new ServiceBusReceiverOptions { PrefetchCount = 30 });
        var received = new List<string>();
        while (received.Count < texts.Count)
        {
            received.Add((await BusFixture.ReceiveAsync(receiver)).Body.ToString());
        }

        Assert.Equal(texts.Order(), received.Order());
        Assert.Equal((await receiver.PeekMessagesAsync(100, 1)).Select(message => message.Body.ToString()), received);
    }

    [Fact]
    public async Task Faults_are_listed_with_their_hits_and_can_be_taken_away()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.AddFaultAsync(new { match = new { entity = Queue, operation = "send" }, probability = 1, seed = 7, effect = new { mode = "refuse" } });
        await Assert.ThrowsAsync<ServiceBusException>(() => bus.SendAsync(Queue, "a"));

        var fault = (await bus.Control.GetFromJsonAsync<JsonNode>("emulator/faults"))!["faults"]!.AsArray().Single()!;
        using var removed = await bus.Control.DeleteAsync($"emulator/faults/{fault["id"]}");

        var members = fault.AsObject().Where(member => member.Key != "id").Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()));
        Assert.Equal(
            """{"match":{"entity":"transcripts","operation":"send"},"probability":1,"seed":7,"effect":{"mode":"refuse"},"hits":1}""",
            new JsonObject(members).ToJsonString());
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await bus.SendAsync(Queue, "b");
        var calls = await bus.Control.GetFromJsonAsync<JsonNode>("emulator/calls");
        Assert.Equal(2, (int)calls!["calls"]!["send transcripts"]!);
    }

    [Theory]
    [InlineData("faults", """{}""", "effect is required")]
    [InlineData("faults", """{"effect":{}}""", "effect is required")]
    [InlineData("faults", """{"effect":{"mode":"explode"}}""", "JSON")]
    [InlineData("faults", """{"effect":{"mode":"cut"},"probability":0}""", "probability")]
    [InlineData("faults", """{"effect":{"mode":"cut"},"times":0}""", "times")]
    [InlineData("faults", """{"effect":{"mode":"cut","condition":"amqp:not-found"}}""", "effect.condition goes with")]
    [InlineData("faults", """{"effect":{"mode":"refuse","condition":"not a symbol"}}""", "effect.condition must be")]
    [InlineData("faults", """{"effect":{"latencyMs":{"min":5}}}""", "latencyMs")]
    [InlineData("faults", """{"match":{"entity":"nowhere"},"effect":{"mode":"cut"}}""", "there is no queue 'nowhere'")]
    [InlineData("faults", """{"match":{"path":"/x"},"effect":{"mode":"cut"}}""", "JSON")]
    [InlineData("queues/a", """{"lockSeconds":0}""", "lockSeconds")]
    [InlineData("queues/a", """{"maxDeliveryCount":0}""", "maxDeliveryCount")]
    [InlineData("queues/a", """{"ttlSeconds":-1}""", "ttlSeconds")]
    [InlineData("queues/a", """{"maxMessageBytes":1}""", "maxMessageBytes")]
    [InlineData("queues/a%20b", """{}""", "name of a queue")]
    [InlineData("queues/transcripts", """{"requiresSession":true}""", "use another name")]
    public async Task A_wrong_request_says_how_to_mend_it(string path, string body, string told)
    {
        await using var bus = await BusFixture.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(path == "faults" ? HttpMethod.Post : HttpMethod.Put, "emulator/" + path) { Content = content };

        using var answer = await bus.Control.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(told, (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["detail"]!, StringComparison.Ordinal);
    }
}
