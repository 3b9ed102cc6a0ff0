using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Tests.Emulators.Salesforce.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class ReplayTests
{
    [Fact]
    public async Task Custom_replay_begins_behind_the_id_and_latest_behind_everything()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        await org.GivenCasesAsync(5);
        var all = await stream.ReadFromStartAsync(EventStream.Cases, 5);

        using var custom = await stream.SubscribeAsync(EventStream.Cases, 100, ReplayPreset.Custom, all[1].Source.ReplayId);
        using var shortId = await stream.SubscribeAsync(EventStream.Cases, 100, ReplayPreset.Custom, ByteString.CopyFrom(all[3].Source.ReplayId.Span[..8]));
        using var latest = await stream.SubscribeAsync(EventStream.Cases);
        await Eventually.BecomesTrueAsync(async () => (int)(await org.ReadAsync("/emulator/state"))["streams"]! == 3);
        await org.GivenCaseAsync("new");

        Assert.Equal(all[2..].Select(item => item.RecordIds[0]), (await stream.ReadAsync(custom, 4)).Take(3).Select(item => item.RecordIds[0]));
        Assert.Equal(all[4].RecordIds[0], (await stream.ReadAsync(shortId, 2))[0].RecordIds[0]);
        Assert.Equal("new", (await stream.ReadAsync(latest, 1))[0]["SupportChat_ConversationId__c"]);
    }

    [Fact]
    public async Task Replay_ids_are_ten_bytes_ordered_with_gaps_and_small_enough_for_a_double()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        await org.GivenCasesAsync(50);

        var ids = (await stream.ReadFromStartAsync(EventStream.Cases, 50)).Select(item => item.Source.ReplayId.ToByteArray()).ToArray();
        var numbers = ids.Select(id => Convert.ToInt64(Convert.ToHexString(id.AsSpan(0, 8)), 16)).ToArray();

        Assert.All(ids, id => Assert.Equal(10, id.Length));
        Assert.All(numbers, number => Assert.InRange(number, 1, (1L << 53) - 1));
        Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.True(pair.Second > pair.First + 1));
    }

    [Theory]
    [InlineData("", "subscription.fetch.replayid.validation.failed")]
    [InlineData("0102", "subscription.fetch.replayid.corrupted")]
    [InlineData("00000000000000010000", "subscription.fetch.replayid.corrupted")]
    [InlineData("0000000000000001FFFF", "subscription.fetch.replayid.corrupted")]
    public async Task A_replay_id_that_was_never_given_is_refused(string hex, string code)
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        using var call = await stream.SubscribeAsync(EventStream.Cases, 100, ReplayPreset.Custom, ByteString.CopyFrom(Convert.FromHexString(hex)));

        var refusal = await EventStream.RefusalAsync(call);

        Assert.Equal((StatusCode.InvalidArgument, code), (refusal.StatusCode, EventStream.CodeOf(refusal)));
    }

    [Fact]
    public async Task After_the_retention_old_events_are_gone_and_their_ids_are_refused()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { TimeProvider = time, SessionTimeout = TimeSpan.FromDays(30) });
        using var stream = new EventStream(org);
        await org.GivenCaseAsync("old");
        var old = Assert.Single(await stream.ReadFromStartAsync(EventStream.Cases, 1));

        time.Advance(TimeSpan.FromHours(73));
        await org.GivenCaseAsync("young");
        using var custom = await stream.SubscribeAsync(EventStream.Cases, 100, ReplayPreset.Custom, old.Source.ReplayId);

        Assert.Equal("subscription.fetch.replayid.corrupted", EventStream.CodeOf(await EventStream.RefusalAsync(custom)));
        Assert.Equal("young", Assert.Single(await stream.ReadFromStartAsync(EventStream.Cases, 1))["SupportChat_ConversationId__c"]);
    }
}
