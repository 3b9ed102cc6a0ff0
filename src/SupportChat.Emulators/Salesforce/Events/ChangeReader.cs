using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>Reads out of a commit what happened to each record that change events are about.</summary>
internal static class ChangeReader
{
    private const string LastModified = "LastModifiedDate";

    public static IEnumerable<CapturedChange> Read(Commit commit, Func<string, ChangeEventSchema?> schemaOf)
    {
        for (var i = 0; i < commit.Changes.Count; i++)
        {
            var (before, after) = commit.Changes[i];
            if (schemaOf(after.Type.Name) is { } schema && TypeOf(before, after) is { } type)
            {
                yield return new CapturedChange(type, after, i + 1, type == ChangeType.Update ? Changed(schema, before!, after) : []);
            }
        }
    }

    private static ChangeType? TypeOf(Record? before, Record after) => (before, before?.IsDeleted ?? false, after.IsDeleted) switch
    {
        (null, _, true) => null,
        (null, _, false) => ChangeType.Create,
        (_, false, true) => ChangeType.Delete,
        (_, true, false) => ChangeType.Undelete,
        (_, true, true) => null,
        _ => ChangeType.Update,
    };

    // Every save moves LastModifiedDate, also to the second that it already had.
    private static List<string> Changed(ChangeEventSchema schema, Record before, Record after) =>
        [.. schema.Fields.Select(field => field.Name).Where(name =>
            name == LastModified || (after.Type.Find(name) is { } field && !Equals(before[field], after[field])))];
}

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
