using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Salesforce.OAuth;
using SupportChat.Emulators.Salesforce.Omni;

namespace SupportChat.Emulators.Salesforce;

/// <summary>What outlives an emulated org. Faults, streams and Outbound Messages that wait do not.</summary>
/// <param name="IsComplete">It is the last look: nothing was given out after it.</param>
/// <param name="Tables">All records, those of a new org too.</param>
/// <param name="CommitNumber">Of the last commit.</param>
/// <param name="Bus">The retained events, by which a subscriber goes on where it was.</param>
/// <param name="Omni">Who is online, and works on what.</param>
/// <param name="Sessions">By their tokens.</param>
internal sealed record SavedOrg(
    bool IsComplete,
    IReadOnlyList<SavedTable> Tables,
    long CommitNumber,
    SavedBus Bus,
    SavedOmni Omni,
    IReadOnlyDictionary<string, Session> Sessions);

/// <summary>The records of an object, each value by its field, and the numbers given last.</summary>
internal sealed record SavedTable(string Name, long LastNumber, long LastAutoNumber, IReadOnlyList<JsonObject> Records);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SavedOrg))]
internal sealed partial class SavedOrgJsonContext : JsonSerializerContext;
