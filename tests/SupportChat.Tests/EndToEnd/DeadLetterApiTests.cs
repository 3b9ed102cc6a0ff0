using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Hosting;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>Dead letters over HTTP, in a running integration.</summary>
public sealed class DeadLetterApiTests : IAsyncLifetime
{
    private Demo demo = null!;

    public async Task InitializeAsync()
    {
        demo = await Demo.StartAsync();
        foreach (var letter in CanaryLetters.All)
        {
            await Letters.AddAsync(letter, CancellationToken.None);
        }
    }

    public async Task DisposeAsync() => await demo.DisposeAsync();

    [Fact]
    public async Task An_operator_finds_one_without_reading_what_somebody_wrote_and_replays_or_purges_it()
    {
        var (_, list) = await demo.OpsAsync(HttpMethod.Get, "dead-letters");
        var (_, refused) = await demo.OpsAsync(HttpMethod.Get, "dead-letters?reason=RowRefused");
        var id = Assert.Single(refused["items"]!.AsArray())!["id"]!.GetValue<string>();
        var (found, letter) = await demo.OpsAsync(HttpMethod.Get, $"dead-letters/{id}");
        var (_, none) = await demo.OpsAsync(HttpMethod.Get, "dead-letters?conversationId=aaaaaaaaaaaaaaaaaaaaaaaaaa");

        Assert.Equal(CanaryLetters.All.Count, list["items"]!.AsArray().Count);
        Assert.Empty(none["items"]!.AsArray());
        Assert.Equal((200, CanaryLetters.MessageId), (found, letter["messageId"]!.GetValue<long>()));
        Assert.Equal(
            ("transcripts", "transcript.v1", CanaryLetters.Conversation.Value),
            (letter["queue"]!.GetValue<string>(), letter["kind"]!.GetValue<string>(), letter["conversationId"]!.GetValue<string>()));
        foreach (var item in list["items"]!.AsArray())
        {
            var (_, one) = await demo.OpsAsync(HttpMethod.Get, $"dead-letters/{item!["id"]!.GetValue<string>()}");
            Assert.DoesNotContain(CanaryLetters.Canary, list.ToJsonString() + one.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Equal(200, (await demo.OpsAsync(HttpMethod.Delete, $"dead-letters/{id}")).Status);
        Assert.Equal(404, (await demo.OpsAsync(HttpMethod.Delete, $"dead-letters/{id}")).Status);
        Assert.Equal(404, (await demo.OpsAsync(HttpMethod.Get, $"dead-letters/{id}")).Status);
        Assert.Equal(CanaryLetters.All.Count - 1, (await AllAsync()).Count);

        var (status, replayed) = await ReplayAsync(new JsonObject { ["conversationId"] = CanaryLetters.Conversation.Value, ["perSecond"] = 100 });

        // The one of a kind that nobody knows stays; the event names no conversation.
        Assert.Equal((200, 6, 1, 0), (status, Number("replayed"), Number("failed"), Number("remaining")));
        Assert.Null(replayed["next"]);
        await demo.SettleAsync();
        Assert.Contains(await AllAsync(), letter => letter.Reason == DeadLetterReason.UnknownWorkKind);
        Assert.Contains(await AllAsync(), letter => letter.Reason == DeadLetterReason.UnreadableEvent);

        int Number(string name) => replayed[name]!.GetValue<int>();
    }

    [Fact]
    public async Task A_replay_that_is_not_clear_names_the_member_and_does_nothing()
    {
        foreach (var (body, member) in new[]
        {
            ("{}", "reason"),
            ("""{"limit":5}""", "reason"),
            ("""{"reason":"Because"}""", "reason"),
            ("""{"conversationId":"nobody"}""", "conversationId"),
            ("""{"reason":"Broker","limit":0}""", "limit"),
            ("""{"reason":"Broker","limit":1001}""", "limit"),
            ("""{"reason":"Broker","perSecond":"fast"}""", "perSecond"),
            ("""{"reason":"Broker","cursor":"nowhere"}""", "cursor"),
            ("""{"reason":"Broker","all":true}""", "all"),
        })
        {
            var (status, problem) = await ReplayAsync(JsonNode.Parse(body)!);

            Assert.Equal((body, 400, member), (body, status, problem["errors"]?.AsObject().Single().Key));
        }

        Assert.Equal(CanaryLetters.All.Count, (await AllAsync()).Count);
    }

    private IDeadLetterStore Letters => demo.Services.GetRequiredService<IDeadLetterStore>();

    private async Task<IReadOnlyList<DeadLetter>> AllAsync() => (await Letters.ListAsync(100, null, CancellationToken.None)).Items;

    private Task<(int Status, JsonObject Body)> ReplayAsync(JsonNode body) => Demo.SendAsync(
        demo.Api, HttpMethod.Post, "api/ops/dead-letters/replay", body, null, ("X-SupportChat-Key", DemoSettings.OpsKey));
}
