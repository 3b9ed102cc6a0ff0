using SupportChat.Salesforce.PubSub;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Salesforce.PubSub;

public sealed class CaseChangeDecoderAgentWorkTests
{
    private const string Work = "0Bz000000000001CAA";
    private const string Agent = "005000000000002AAA";

    private readonly CaseChangeDecoder decoder = new(withAgentWork: true);

    private static string Header { get; } = ReferenceEvents.CaseSchema[ReferenceEvents.CaseSchema.IndexOf(
        "{\"name\":\"ChangeEventHeader\"", StringComparison.Ordinal)..ReferenceEvents.CaseSchema.IndexOf("{\"name\":\"CaseNumber\"", StringComparison.Ordinal)];

    private static EventWriter AgentWork { get; } = new(
        "agent-work",
        $$"""
        {"type":"record","name":"AgentWorkChangeEvent","namespace":"com.sforce.eventbus","fields":[{{Header}}
         {"name":"UserId","type":["null","string"],"default":null},
         {"name":"WorkItemId","type":["null","string"],"default":null},
         {"name":"Status","type":["null","string"],"default":null},
         {"name":"CapacityWeight","type":["null","double"],"default":null}]}
        """);

    private static EventWriter Platform { get; } = new(
        "platform",
        """
        {"type":"record","name":"Case_Touched__e","namespace":"com.sforce.eventbus","fields":[
         {"name":"CreatedDate","type":"long","doc":"CreatedDate:DateTime"},
         {"name":"CreatedById","type":"string","doc":"CreatedBy:EntityId"},
         {"name":"Note__c","type":["null","string"],"default":null},
         {"name":"Record__c","type":["null","string"],"default":null},
         {"name":"Again__c","type":["null","string"],"default":null},
         {"name":"Count__c","type":["null","double"],"default":null}]}
        """);

    [Fact]
    public void An_accept_names_the_case_and_the_agent()
    {
        var change = decoder.Decode(AgentWork.Schema, "e", AgentWork.Write(
            "UPDATE",
            new Dictionary<string, object?> { ["UserId"] = Agent, ["WorkItemId"] = EventWriter.CaseId, ["Status"] = "Opened" },
            ids: [Work],
            changed: AgentWork.Bitmap("Status")))!;

        Assert.Equal(CaseChangeType.AgentWork, change.Type);
        Assert.Equal([EventWriter.CaseId], change.CaseIds.Select(id => id.Value));
        Assert.Equal(SalesforceId.Parse(Agent), change.AgentWork!.UserId);
        Assert.Equal("Opened", change.AgentWork.Status);
        Assert.Equal([Work], change.AgentWork.AgentWorkIds.Select(id => id.Value));
        Assert.False(change.NeedsRead);
    }

    [Fact]
    public void An_accept_without_enriched_fields_asks_for_a_read_of_the_work()
    {
        var change = decoder.Decode(AgentWork.Schema, "e", AgentWork.Write(
            "UPDATE", new Dictionary<string, object?> { ["Status"] = "Opened" }, ids: [Work], changed: AgentWork.Bitmap("Status")))!;

        Assert.Empty(change.CaseIds);
        Assert.Equal([Work], change.AgentWork!.AgentWorkIds.Select(id => id.Value));
        Assert.Equal("Opened", change.AgentWork.Status);
        Assert.True(change.NeedsRead);
    }

    [Fact]
    public void Work_on_something_else_and_changes_of_other_fields_are_passed_over()
    {
        Assert.Null(decoder.Decode(AgentWork.Schema, "e", AgentWork.Write(
            "CREATE", new Dictionary<string, object?> { ["UserId"] = Agent, ["WorkItemId"] = "0Mw000000000001CAA", ["Status"] = "Assigned" }, ids: [Work])));
        Assert.Null(decoder.Decode(AgentWork.Schema, "e", AgentWork.Write(
            "UPDATE",
            new Dictionary<string, object?> { ["WorkItemId"] = EventWriter.CaseId, ["CapacityWeight"] = 2.0 },
            ids: [Work],
            changed: AgentWork.Bitmap("CapacityWeight"))));
    }

    [Fact]
    public void Agents_who_join_by_assignment_need_no_agent_work()
    {
        var byAssignment = new CaseChangeDecoder(withAgentWork: false);

        Assert.Null(byAssignment.Decode(AgentWork.Schema, "e", AgentWork.Write(
            "CREATE", new Dictionary<string, object?> { ["UserId"] = Agent, ["WorkItemId"] = EventWriter.CaseId, ["Status"] = "Assigned" }, ids: [Work])));
    }

    [Fact]
    public void A_platform_event_hints_at_every_case_that_a_text_field_names_once()
    {
        var change = decoder.Decode(Platform.Schema, "e", Platform.Write("", new Dictionary<string, object?>
        {
            ["CreatedDate"] = 1795000000000L,
            ["CreatedById"] = Agent,
            ["Note__c"] = "about 500000000000003AAA",
            ["Record__c"] = "500000000000001",
            ["Again__c"] = EventWriter.CaseId,
        }))!;

        Assert.Equal(CaseChangeType.Hint, change.Type);
        Assert.Equal([EventWriter.CaseId], change.CaseIds.Select(id => id.Value));
        Assert.True(change.NeedsRead);
        Assert.Null(change.Version);
    }

    [Fact]
    public void A_platform_event_without_a_case_is_passed_over() =>
        Assert.Null(
            decoder.Decode(Platform.Schema, "e", Platform.Write("", new Dictionary<string, object?> { ["CreatedDate"] = 0L, ["CreatedById"] = Agent })));
}
