using System.Collections.Concurrent;
using SupportChat.Tests.Architecture.Fixtures;

namespace SupportChat.Tests.Architecture;

/// <summary>Namespaces depend one way only, so that each can be read, and changed, with nothing but those below it in mind.</summary>
public sealed class ArchitectureTests
{
    private static readonly ConcurrentDictionary<string, Lazy<NamespaceGraph>> Graphs = new(StringComparer.Ordinal);

    /// <summary>The rooms of an assembly from the bottom up, without the name of its root ("" is the root itself): each may use only those before it.</summary>
    private static readonly Dictionary<string, string[]> Rooms = new(StringComparer.Ordinal)
    {
        ["SupportChat"] =
        [
            "",
            "Telemetry",
            "Upstreams",
            "Sendbird",
            "Salesforce",
            "Salesforce.PubSub.Protocol",
            "Salesforce.PubSub",
            "Queueing",
            "ServiceBus",
            "Conversations",
            "Files",
            "Transcripts",
            "CaseChanges", "Webhooks", "Resync", "Storage",
            "Http.ProblemDetails", "Http.Authentication", "Http.Pipeline", "Http.Client", "Http.Inbound", "Http.Ops", "Http", "Hosting",
        ],
        ["SupportChat.Emulators"] =
        [
            "", "Control", "Issuer",
            "ServiceBus.Broker", "ServiceBus.Amqp", "ServiceBus",
            "Salesforce.Formulas", "Salesforce.Metadata", "Salesforce.Records", "Salesforce.Errors", "Salesforce.Http", "Salesforce.Soql", "Salesforce.Saving",
            "Salesforce.Events", "Salesforce.OAuth", "Salesforce.PubSub.Wire", "Salesforce.PubSub", "Salesforce.Omni", "Salesforce.Outbound", "Salesforce.Rest",
            "Salesforce.Admin", "Salesforce",
            "Sendbird.Model", "Sendbird.Http", "Sendbird.Webhooks", "Sendbird.Sockets", "Sendbird.Api", "Sendbird.SocketApi", "Sendbird",
        ],
        ["SupportChat.Cli"] = ["", "Embedded", "Consumers", "Setup", "Doctor", "Hosting", "Demo", "Commands"],
    };

    public static TheoryData<string> WithRooms => [.. Rooms.Keys];

    [Theory]
    [InlineData("SupportChat")]
    [InlineData("SupportChat.Emulators")]
    [InlineData("SupportChat.Cli")]
    public void Namespaces_form_no_circle(string assembly) => NoneOf("Namespaces use each other in a circle", GraphOf(assembly).InCircles());

    [Theory]
    [MemberData(nameof(WithRooms))]
    public void A_room_uses_only_the_rooms_below_it(string assembly)
    {
        var graph = GraphOf(assembly);
        NoneOf("The list of rooms and the namespaces differ", graph.Unlisted(Rooms[assembly]));
        NoneOf("A room uses one that stands above it in the list", graph.Against(Rooms[assembly]));
    }

    private static NamespaceGraph GraphOf(string assembly) =>
        Graphs.GetOrAdd(assembly, name => new Lazy<NamespaceGraph>(() => NamespaceGraph.Of(name))).Value;

    private static void NoneOf<T>(string what, IEnumerable<T> found)
    {
        var lines = found.Select(item => $"  {item}").ToList();
        Assert.True(lines.Count == 0, $"{what}:\n{string.Join('\n', lines)}");
    }
}
