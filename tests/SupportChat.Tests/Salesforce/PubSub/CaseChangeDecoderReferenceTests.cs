using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Salesforce.PubSub;

public sealed class CaseChangeDecoderReferenceTests
{
    private readonly CaseChangeDecoder decoder = new(withAgentWork: false);
    private readonly EventSchema schema = EventWriter.Case.Schema;

    [Fact]
    public void Owner_changed_gives_the_new_owner_and_nothing_else()
    {
        var change = decoder.Decode(schema, "e1", Convert.FromBase64String(ReferenceEvents.OwnerChanged))!;

        Assert.Equal(CaseChangeType.Update, change.Type);
        Assert.Equal("e1", change.EventId);
        Assert.Equal([SalesforceId.Parse("500000000000001AAA")], change.CaseIds);
        Assert.Equal(SalesforceId.Parse("005000000000002AAA"), change.OwnerId!.Value.Value);
        Assert.Null(change.Status);
        Assert.Null(change.IsClosed);
        Assert.Equal(new CaseVersion(1795000000000, 12279648331300, 1), change.Version);
        Assert.False(change.NeedsRead);
    }

    [Fact]
    public void Status_closed_gives_status_and_flag()
    {
        var change = decoder.Decode(schema, "e2", Convert.FromBase64String(ReferenceEvents.StatusClosed))!;

        Assert.Equal("Closed", change.Status!.Value.Value);
        Assert.True(change.IsClosed!.Value.Value);
        Assert.Null(change.OwnerId);
        Assert.False(change.NeedsRead);
    }
}
