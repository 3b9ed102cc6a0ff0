using System.Collections.Concurrent;
using SupportChat.Emulators.Salesforce;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Salesforce.PubSub;
using WrittenSchema = SupportChat.Salesforce.PubSub.EventSchema;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>The org's events, read as the stream reads them.</summary>
internal static class ChangeEvents
{
    // Reading a schema takes longer than all the events of a life, and an id names one schema for ever.
    private static readonly ConcurrentDictionary<string, WrittenSchema> Schemas = new(StringComparer.Ordinal);
    private static readonly CaseChangeDecoder Decoder = new(withAgentWork: false);

    public static CaseChange Decode(SalesforceComposition org, BusEvent item) => Decoder.Decode(
        Schemas.GetOrAdd(item.SchemaId, id => WrittenSchema.Parse(id, org.Events.Schemas.Find(id)!.Json)), item.Id, item.Payload)!;
}
