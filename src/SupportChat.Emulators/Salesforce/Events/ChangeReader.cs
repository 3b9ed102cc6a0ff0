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
