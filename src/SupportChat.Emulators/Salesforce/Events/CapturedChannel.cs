using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Soql;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>A member of a custom channel: one object's events, filtered and enriched.</summary>
internal sealed class CapturedChannel
{
    private const string EventSuffix = "ChangeEvent";

    private readonly Func<Record, bool> filter;

    public CapturedChannel(ChannelMember member, OrgSchema schema)
    {
        Topic = $"/data/{member.Channel}";
        Entity = member.SelectedEntity[..^EventSuffix.Length];
        EnrichedFields = [.. member.EnrichedFields.Select(name => schema[Entity][name].Name)];
        filter = member.FilterExpression is { } text
            ? new ConditionCompiler(schema, schema[Entity], _ => null).Compile(SoqlParser.ParseCondition(text))
            : _ => true;
    }

    /// <summary><c>/data/SupportChat__chn</c></summary>
    public string Topic { get; }

    /// <summary>The object, for example <c>Case</c>.</summary>
    public string Entity { get; }

    public IReadOnlyList<string> EnrichedFields { get; }

    public bool Takes(Record record) => record.Type.Name == Entity && filter(record);
}
