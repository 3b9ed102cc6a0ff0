using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>One record's change on its way to become (a part of) an event.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Record">The record afterwards.</param>
/// <param name="Sequence">Position in the transaction, from 1.</param>
/// <param name="Changed">Names of the fields that an update changed.</param>
internal sealed record CapturedChange(ChangeType Type, Record Record, int Sequence, IReadOnlyList<string> Changed)
{
    /// <summary>Equal for changes that share an event: the same update, or a delete, of several records.</summary>
    public string MergeKey(IEnumerable<string> enriched) => Type is ChangeType.Update or ChangeType.Delete or ChangeType.GapUpdate
        ? string.Join('\u001f', Changed.Concat(enriched).Select(name => $"{name}={Record[name]}").Prepend($"{Record.Type.Name} {Type}"))
        : Record.Id;
}
