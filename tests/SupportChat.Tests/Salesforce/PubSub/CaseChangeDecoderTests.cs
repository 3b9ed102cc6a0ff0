using SupportChat.Salesforce.PubSub;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Salesforce.PubSub;

public sealed class CaseChangeDecoderTests
{
    private const string Key = "abcdefghijklmnopqrstuvwxyz";
    private const string Other = "500000000000002AAA";
    private const string Agent = "005000000000002AAA";

    private readonly CaseChangeDecoder decoder = new(withAgentWork: false);

    /// <summary>The reference's schema with our enriched field in front of the others: positions differ, names do not.</summary>
    private static EventWriter Enriched { get; } = new(
        "case-schema-2",
        ReferenceEvents.CaseSchema.Replace(
            """{"name":"CaseNumber",""",
            """{"name":"SupportChat_ConversationId__c","type":["null","string"],"default":null},{"name":"CaseNumber",""",
            StringComparison.Ordinal));

    [Fact]
    public void A_value_of_an_unchanged_field_does_not_count_but_the_enriched_key_does()
    {
        var change = Decode(Enriched, Enriched.Write(
            "UPDATE",
            new Dictionary<string, object?> { ["Status"] = "Working", ["OwnerId"] = Agent, ["SupportChat_ConversationId__c"] = Key },
            changed: Enriched.Bitmap("Status")));

        Assert.Equal("Working", change.Status!.Value.Value);
        Assert.Null(change.OwnerId);
        Assert.Equal(Key, change.ConversationKey);
    }

    [Fact]
    public void A_create_gives_all_values_without_bitmaps()
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Write("CREATE", Whole()));

        Assert.Equal(CaseChangeType.Create, change.Type);
        Assert.Equal("New", change.Status!.Value.Value);
        Assert.False(change.IsClosed!.Value.Value);
        Assert.Equal(SalesforceId.Parse(Agent), change.OwnerId!.Value.Value);
        Assert.False(change.NeedsRead);
    }

    [Fact]
    public void An_undelete_gives_all_values() =>
        Assert.Equal("New", Decode(EventWriter.Case, EventWriter.Case.Write("UNDELETE", Whole())).Status!.Value.Value);

    [Fact]
    public void A_field_that_was_emptied_is_a_change_to_nothing()
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Update(new Dictionary<string, object?> { ["Status"] = null }));

        Assert.NotNull(change.Status);
        Assert.Null(change.Status.Value.Value);
        Assert.False(change.NeedsRead);
    }

    [Fact]
    public void A_changed_field_whose_value_is_hidden_from_us_asks_for_a_read()
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Write("UPDATE", new Dictionary<string, object?>(), changed: EventWriter.Case.Bitmap("OwnerId")));

        Assert.Null(change.OwnerId);
        Assert.True(change.NeedsRead);
    }

    [Fact]
    public void A_diff_is_not_taken_for_the_value()
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Write(
            "UPDATE",
            new Dictionary<string, object?> { ["Status"] = "--- a" },
            changed: EventWriter.Case.Bitmap("Status"),
            diff: EventWriter.Case.Bitmap("Status")));

        Assert.Null(change.Status);
        Assert.True(change.NeedsRead);
    }

    [Fact]
    public void A_new_status_in_a_schema_without_the_closed_flag_asks_for_a_read()
    {
        var writer = new EventWriter(
            "case-schema-3",
            ReferenceEvents.CaseSchema.Replace("""{"name":"IsClosed","type":["null","boolean"],"doc":"Data:Boolean","default":null},""", "", StringComparison.Ordinal));

        var change = Decode(writer, writer.Update(new Dictionary<string, object?> { ["Status"] = "Closed" }));

        Assert.Equal("Closed", change.Status!.Value.Value);
        Assert.Null(change.IsClosed);
        Assert.True(change.NeedsRead);
    }

    [Fact]
    public void A_merged_event_names_every_case_and_no_conversation()
    {
        var change = Decode(Enriched, Enriched.Write(
            "UPDATE",
            new Dictionary<string, object?> { ["Status"] = "Closed", ["SupportChat_ConversationId__c"] = Key },
            ids: [EventWriter.CaseId, Other],
            changed: Enriched.Bitmap("Status")));

        Assert.Equal([EventWriter.CaseId, Other], change.CaseIds.Select(id => id.Value));
        Assert.Null(change.ConversationKey);
    }

    [Fact]
    public void A_wildcard_may_mean_every_case_and_asks_for_a_read()
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Write("GAP_UPDATE", new Dictionary<string, object?>(), ids: ["500*"]));

        Assert.True(change.AllCases);
        Assert.Empty(change.CaseIds);
        Assert.True(change.NeedsRead);
    }

    [Theory]
    [InlineData("GAP_CREATE", CaseChangeType.Create)]
    [InlineData("GAP_UPDATE", CaseChangeType.Update)]
    [InlineData("GAP_DELETE", CaseChangeType.Delete)]
    [InlineData("GAP_UNDELETE", CaseChangeType.Undelete)]
    public void A_gap_has_no_values_and_asks_for_a_read(string changeType, CaseChangeType expected)
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Write(changeType, new Dictionary<string, object?>()));

        Assert.Equal(expected, change.Type);
        Assert.True(change.NeedsRead);
        Assert.Null(change.Status);
        Assert.Null(change.IsClosed);
        Assert.Null(change.OwnerId);
    }

    [Fact]
    public void An_overflow_concerns_all_cases()
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Write("GAP_OVERFLOW", new Dictionary<string, object?>(), ids: []));

        Assert.True(change.IsOverflow);
        Assert.True(change.AllCases);
        Assert.True(change.NeedsRead);
    }

    [Fact]
    public void A_delete_names_the_case()
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Write("DELETE", new Dictionary<string, object?>()));

        Assert.Equal(CaseChangeType.Delete, change.Type);
        Assert.False(change.NeedsRead);
    }

    [Fact]
    public void A_snapshot_is_only_a_hint()
    {
        var change = Decode(EventWriter.Case, EventWriter.Case.Write("SNAPSHOT", Whole()));

        Assert.Equal(CaseChangeType.Hint, change.Type);
        Assert.True(change.NeedsRead);
        Assert.Null(change.Status);
    }

    [Fact]
    public void A_body_that_ends_early_is_unreadable_but_its_cases_are_known()
    {
        var payload = EventWriter.Case.Update(new Dictionary<string, object?> { ["Status"] = "Working" });

        var fault = Assert.Throws<UndecodableEventException>(() => decoder.Decode(EventWriter.Case.Schema, "e", payload.AsMemory(0, payload.Length - 1)));

        Assert.Equal([EventWriter.CaseId], fault.CaseIds.Select(id => id.Value));
    }

    [Fact]
    public void A_payload_of_another_schema_is_unreadable_instead_of_misread()
    {
        var payload = Enriched.Update(new Dictionary<string, object?> { ["Status"] = "Working" });

        Assert.Throws<UndecodableEventException>(() => decoder.Decode(EventWriter.Case.Schema, "e", payload));
    }

    [Theory]
    [InlineData("0xZZ")]
    [InlineData("0x")]
    [InlineData("80")]
    [InlineData("0x80000000")]
    [InlineData("11-0x01")]
    [InlineData("99-0x01")]
    public void A_bitmap_that_does_not_fit_makes_the_event_unreadable_with_its_cases_known(string bitmap)
    {
        var payload = EventWriter.Case.Write("UPDATE", new Dictionary<string, object?> { ["Status"] = "Working" }, changed: [bitmap]);

        var fault = Assert.Throws<UndecodableEventException>(() => decoder.Decode(EventWriter.Case.Schema, "e", payload));

        Assert.Equal([EventWriter.CaseId], fault.CaseIds.Select(id => id.Value));
    }

    [Fact]
    public void Events_of_other_objects_are_passed_over()
    {
        var writer = new EventWriter("contact", ReferenceEvents.CaseSchema.Replace("\"CaseChangeEvent\"", "\"ContactChangeEvent\"", StringComparison.Ordinal));

        Assert.Null(decoder.Decode(writer.Schema, "e", writer.Write("CREATE", Whole())));
    }

    private static Dictionary<string, object?> Whole() =>
        new() { ["CaseNumber"] = "00001026", ["Status"] = "New", ["IsClosed"] = false, ["OwnerId"] = Agent };

    private CaseChange Decode(EventWriter writer, byte[] payload) => decoder.Decode(writer.Schema, "e", payload)!;
}
