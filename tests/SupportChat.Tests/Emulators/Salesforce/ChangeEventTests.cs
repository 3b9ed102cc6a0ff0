using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Tests.Emulators.Salesforce.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class ChangeEventTests
{
    [Fact]
    public async Task A_create_is_one_event_with_all_values_and_the_owner_that_the_rule_gave()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 3, 23, 50, 700, TimeSpan.Zero));
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { TimeProvider = time });
        using var stream = new EventStream(org);

        var created = await org.SendAsync("POST", "sobjects/Case",
            """{"Subject":"Help","SupportChat_ConversationId__c":"c1","SupportChat_ChannelUrl__c":"support_c1"}""", ("Sforce-Call-Options", "client=SupportChat"));

        var item = Assert.Single(await stream.ReadFromStartAsync(EventStream.Cases, 1));
        Assert.Equal("CREATE", item.ChangeType);
        Assert.Equal([(string)created.Json!["id"]!], item.RecordIds);
        Assert.Equal(EmulatedOrg.Queue, item["OwnerId"]);
        Assert.Equal(("New", false, "00001001"), (item["Status"], item["IsClosed"], item["CaseNumber"]));
        Assert.Empty(item.Changed);
        Assert.Empty(item.Nulled);
        Assert.Equal("com/salesforce/api/rest/67.0;client=SupportChat", item.Header("changeOrigin"));
        Assert.Equal(EmulatedOrg.IntegrationUser, item.Header("commitUser"));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 3, 23, 50, TimeSpan.Zero).ToUnixTimeMilliseconds(), item.Header("commitTimestamp"));
        Assert.Equal(1, item.Header("sequenceNumber"));
    }

    [Fact]
    public async Task An_update_carries_only_what_changed_and_names_what_became_null()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        var id = await org.GivenCaseAsync("c1");

        await org.ChangeAsync($"sobjects/Case/{id}", """{"Status":"Closed"}""");
        await org.ChangeAsync($"sobjects/Case/{id}", """{"Status":"Working","Subject":null}""");

        var events = await stream.ReadFromStartAsync(EventStream.Cases, 3);
        Assert.Equal(["Status", "IsClosed", "ClosedDate", "LastModifiedDate"], events[1].Changed);
        Assert.Equal(events[1].Changed, events[1].Filled);
        Assert.Empty(events[1].Nulled);
        Assert.Equal(["Status", "Subject", "IsClosed", "ClosedDate", "LastModifiedDate"], events[2].Changed);
        Assert.Equal(["Subject", "ClosedDate"], events[2].Nulled);
        Assert.Equal(["Status", "IsClosed", "LastModifiedDate"], events[2].Filled);
    }

    [Fact]
    public async Task The_own_channel_carries_only_our_cases_and_always_their_conversation()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        var foreign = await org.GivenAsync("Case", """{"Subject":"by phone"}""");
        var ours = await org.GivenCaseAsync("c1");

        await org.ChangeAsync($"sobjects/Case/{foreign}", """{"Status":"Working"}""");
        await org.ChangeAsync($"sobjects/Case/{ours}", """{"Status":"Working"}""");
        await org.SendAsync("DELETE", $"sobjects/Case/{ours}");
        await org.SendAsync("POST", $"/emulator/cases/{ours}/undelete");

        var events = await stream.ReadFromStartAsync(EventStream.Ours, 4);
        Assert.Equal(["CREATE", "UPDATE", "DELETE", "UNDELETE"], events.Select(item => item.ChangeType));
        Assert.All(events, item => Assert.Equal([ours], item.RecordIds));
        Assert.All(events, item => Assert.Equal("c1", item["SupportChat_ConversationId__c"]));
        Assert.Equal(["Status", "LastModifiedDate"], events[1].Changed);
        Assert.Equal(["SupportChat_ConversationId__c"], events[2].Filled);
        Assert.Equal("Working", events[3]["Status"]);
        Assert.Equal("", events[3].Header("changeOrigin"));
    }

    [Fact]
    public async Task One_change_of_many_records_in_a_transaction_is_one_event_and_different_changes_are_several()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        string[] ids = [await org.GivenCaseAsync("a"), await org.GivenCaseAsync("b"), await org.GivenCaseAsync("c")];

        string[] rows = [Row(ids[0], "Working"), Row(ids[1], "Escalated"), Row(ids[2], "Working")];
        await org.SendAsync("PATCH", "composite/sobjects", $$"""{"records":[{{string.Join(',', rows)}}]}""", ("Sforce-Auto-Assign", "FALSE"));

        var standard = (await stream.ReadFromStartAsync(EventStream.Cases, 5))[3..];
        Assert.Equal([ids[0], ids[2]], standard[0].RecordIds);
        Assert.Equal([ids[1]], standard[1].RecordIds);
        Assert.Equal([1, 2], standard.Select(item => item.Header("sequenceNumber")));
        Assert.Equal(standard[0].Header("transactionKey"), standard[1].Header("transactionKey"));
        var enriched = (await stream.ReadFromStartAsync(EventStream.Ours, 6))[3..];
        Assert.Equal(["a", "b", "c"], enriched.Select(item => item["SupportChat_ConversationId__c"]));
    }

    [Fact]
    public async Task Several_writes_of_a_record_in_one_transaction_are_one_event_with_the_last_values()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);

        var answer = await org.SendAsync("POST", "composite", """
            {"allOrNone":true,"compositeRequest":[
              {"method":"POST","url":"/services/data/v67.0/sobjects/Case","referenceId":"made","body":{"SupportChat_ConversationId__c":"c1"}},
              {"method":"PATCH","url":"/services/data/v67.0/sobjects/Case/@{made.id}","referenceId":"changed","body":{"Status":"Working"}}]}
            """, ("Sforce-Call-Options", "client=SupportChat"));
        await org.GivenCaseAsync("c2");

        var events = await stream.ReadFromStartAsync(EventStream.Cases, 2);
        Assert.Contains("204", answer.Text, StringComparison.Ordinal);
        Assert.Equal(("CREATE", "Working"), (events[0].ChangeType, events[0]["Status"]));
        Assert.Equal("c2", events[1]["SupportChat_ConversationId__c"]);
        Assert.Equal("com/salesforce/api/rest/67.0;client=SupportChat", events[0].Header("changeOrigin"));
    }

    [Fact]
    public async Task What_was_rolled_back_or_refused_gives_no_event()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);

        await org.SendAsync("POST", "composite/sobjects", """{"allOrNone":true,"records":[{"attributes":{"type":"Case"},"Subject":"a"},{"attributes":{"type":"Case"},"Nope":1}]}""");
        await org.SendAsync("POST", "sobjects/Case", """{"Status":"Sleeping"}""");
        await org.GivenAsync("SupportChat_Message__c", """{"MessageId__c":"m1"}""");
        var id = await org.GivenCaseAsync();

        Assert.Equal([id], Assert.Single(await stream.ReadFromStartAsync(EventStream.Cases, 1)).RecordIds);
    }

    [Fact]
    public async Task Commits_are_in_the_order_of_the_events_even_when_they_race()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        var id = await org.GivenCaseAsync();

        await Task.WhenAll(
            Enumerable.Range(0, 60).Select(n => org.SendAsync("PATCH", $"sobjects/Case/{id}", $$"""{"Subject":"s{{n}}"}""", ("Sforce-Auto-Assign", "FALSE"))));

        var events = await stream.ReadFromStartAsync(EventStream.Cases, 61);
        Assert.Equal((string)(await org.ReadAsync($"sobjects/Case/{id}"))["Subject"]!, events[^1]["Subject"]);
        Assert.Equal(events.Select(item => (long)item.Header("commitNumber")).Order(), events.Select(item => (long)item.Header("commitNumber")));
    }

    [Fact]
    public async Task A_merge_is_a_delete_of_one_case_and_an_update_of_the_other()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        var master = await org.GivenCaseAsync("a");
        var merged = await org.GivenCaseAsync("b");

        await org.SendAsync("POST", "/emulator/cases/merge", $$"""{"masterId":"{{master}}","mergedId":"{{merged}}"}""");

        var events = (await stream.ReadFromStartAsync(EventStream.Ours, 4))[2..];
        Assert.Equal([("DELETE", merged), ("UPDATE", master)], events.Select(item => (item.ChangeType, item.RecordIds[0])));
    }

    [Fact]
    public async Task Events_of_a_transaction_can_share_a_replay_id_and_custom_replay_begins_behind_all_of_them()
    {
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { SharedReplayIds = true, EventsPerResponse = 2 });
        using var stream = new EventStream(org);
        string[] rows = [.. Enumerable.Range(0, 5).Select(n => $$"""{"attributes":{"type":"Case"},"SupportChat_ConversationId__c":"a{{n}}"}""")];
        await org.SendAsync("POST", "composite/sobjects", $$"""{"records":[{{string.Join(',', rows)}}]}""");
        await org.GivenCaseAsync("b");

        var events = await stream.ReadFromStartAsync(EventStream.Ours, 6);
        using var resumed = await stream.SubscribeAsync(EventStream.Ours, 100, ReplayPreset.Custom, events[1].Source.ReplayId);

        Assert.Single(events.Take(5).Select(item => item.Source.ReplayId).Distinct());
        Assert.Equal(6, events.Select(item => item.Source.Event.Id).Distinct().Count());
        Assert.Equal("b", (await stream.ReadAsync(resumed, 1))[0]["SupportChat_ConversationId__c"]);
    }

    [Fact]
    public async Task A_published_platform_event_arrives_on_its_topic()
    {
        await using var org = await EmulatedOrg.StartAsync(
            new SalesforceEmulatorOptions { PlatformEvents = [new("Case_Changed__e", ["CaseId__c", "Note__c"])] });
        using var stream = new EventStream(org);

        var published = await org.SendAsync("POST", "sobjects/Case_Changed__e", """{"CaseId__c":"500000000000001AAA"}""");
        var wrong = await org.SendAsync("POST", "sobjects/Case_Changed__e", """{"Nope__c":"x"}""");

        Assert.Equal("OPERATION_ENQUEUED", (string)published.Json!["errors"]![0]!["statusCode"]!);
        Assert.Equal("INVALID_FIELD", wrong.Code);
        var item = Assert.Single(await stream.ReadFromStartAsync("/event/Case_Changed__e", 1));
        Assert.Equal(("500000000000001AAA", null, EmulatedOrg.IntegrationUser), (item["CaseId__c"], item["Note__c"], item["CreatedById"]));
        var topic = await stream.Client.GetTopicAsync(new TopicRequest { TopicName = "/event/Case_Changed__e" }, stream.Headers);
        Assert.Equal(item.Source.Event.SchemaId, topic.SchemaId);
    }

    private static string Row(string id, string status) => $$"""{"attributes":{"type":"Case"},"id":"{{id}}","Status":"{{status}}"}""";
}
