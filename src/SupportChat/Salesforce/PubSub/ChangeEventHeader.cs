using Avro.Generic;

namespace SupportChat.Salesforce.PubSub;

/// <summary>Reads the header of change events (docs/reference/salesforce.md#avro), by the names of its fields, never by position.</summary>
internal sealed class ChangeEventHeader
{
    public const string FieldName = "ChangeEventHeader";

    /// <summary>The header fields that we read.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["recordIds", "changeType", "sequenceNumber", "commitTimestamp", "commitNumber", "nulledFields", "diffFields", "changedFields"];

    private readonly EventProjection projection;
    private readonly int header;
    private readonly int[] positions;

    /// <exception cref="FormatException">The schema has no header, or the header lacks a field.</exception>
    public ChangeEventHeader(EventProjection projection)
    {
        this.projection = projection;
        header = projection.Find(FieldName).Read;
        positions = [.. Names.Select(name => projection.FindNested(FieldName, name))];
        if (header < 0 || positions.Contains(-1))
        {
            throw new FormatException("The schema has no complete change event header.");
        }
    }

    /// <summary>The header's values.</summary>
    /// <exception cref="FormatException">A value is not what the reference says.</exception>
    public Values Read(GenericRecord record)
    {
        var fields = (GenericRecord)record.GetValue(header);
        return new Values(
            (object[])fields.GetValue(positions[0]),
            ((GenericEnum)fields.GetValue(positions[1])).Value,
            new CaseVersion((long)fields.GetValue(positions[3]), (long)fields.GetValue(positions[4]), (int)fields.GetValue(positions[2])),
            FieldBitmap.Read((object[])fields.GetValue(positions[5]), projection.Writer),
            FieldBitmap.Read((object[])fields.GetValue(positions[6]), projection.Writer),
            FieldBitmap.Read((object[])fields.GetValue(positions[7]), projection.Writer));
    }

    /// <summary>Just the record ids; the last resort when something else of the event cannot be read.</summary>
    public object[] RecordIds(GenericRecord record) => (object[])((GenericRecord)record.GetValue(header)).GetValue(positions[0]);

    /// <param name="RecordIds">Texts: ids of 18 characters, or <c>500*</c>.</param>
    /// <param name="ChangeType">As Salesforce names it.</param>
    /// <param name="Version">Salesforce's order.</param>
    /// <param name="Nulled">Fields that were emptied.</param>
    /// <param name="Diff">Fields that carry a diff instead of their value.</param>
    /// <param name="Changed">Fields that changed.</param>
    internal readonly record struct Values(
        object[] RecordIds,
        string ChangeType,
        CaseVersion Version,
        FieldBitmap Nulled,
        FieldBitmap Diff,
        FieldBitmap Changed);
}

/// <summary>Salesforce's change types as ours.</summary>
internal static class ChangeTypes
{
    /// <summary>Our type, and whether it is a gap (a header without values). Types that a later release may add become hints.</summary>
    public static (CaseChangeType Type, bool IsGap) Read(string changeType) => changeType switch
    {
        "CREATE" => (CaseChangeType.Create, false),
        "UPDATE" => (CaseChangeType.Update, false),
        "DELETE" => (CaseChangeType.Delete, false),
        "UNDELETE" => (CaseChangeType.Undelete, false),
        "GAP_CREATE" => (CaseChangeType.Create, true),
        "GAP_UPDATE" => (CaseChangeType.Update, true),
        "GAP_DELETE" => (CaseChangeType.Delete, true),
        "GAP_UNDELETE" => (CaseChangeType.Undelete, true),
        "GAP_OVERFLOW" => (CaseChangeType.Overflow, false),
        _ => (CaseChangeType.Hint, false),
    };
}
