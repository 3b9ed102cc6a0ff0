using System.Collections.Frozen;

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>All objects of the org, its active assignment rule for Cases and the members of its event channels.</summary>
internal sealed class OrgSchema
{
    private readonly FrozenDictionary<string, ObjectDefinition> byName;
    private readonly FrozenDictionary<string, ObjectDefinition> byPrefix;

    public OrgSchema(IEnumerable<ObjectDefinition> objects, AssignmentRule caseAssignment, IReadOnlyList<ChannelMember> channelMembers)
    {
        Objects = [.. objects.OrderBy(item => item.Name, StringComparer.Ordinal)];
        byName = Objects.ToFrozenDictionary(item => item.Name, StringComparer.OrdinalIgnoreCase);
        byPrefix = Objects.ToFrozenDictionary(item => item.Traits.KeyPrefix, StringComparer.Ordinal);
        CaseAssignment = caseAssignment;
        ChannelMembers = channelMembers;
    }

    public IReadOnlyList<ObjectDefinition> Objects { get; }

    public AssignmentRule CaseAssignment { get; }

    public IReadOnlyList<ChannelMember> ChannelMembers { get; }

    public ObjectDefinition this[string name] =>
        Find(name) ?? throw new InvalidOperationException($"The org has no object {name}.");

    public ObjectDefinition? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The object that an id belongs to, by its first three characters.</summary>
    public ObjectDefinition? FindByPrefix(string id) => id.Length < 3 ? null : byPrefix.GetValueOrDefault(id[..3]);
}

/// <summary>
/// What a custom channel carries: an event, filtered by a SOQL condition and enriched with fields (docs/reference/salesforce.md#change-events).
/// </summary>
internal sealed record ChannelMember(string Channel, string SelectedEntity, string? FilterExpression, IReadOnlyList<string> EnrichedFields);
