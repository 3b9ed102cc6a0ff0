using Avro;
using Avro.Generic;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// Reads <c>AgentWorkChangeEvent</c> (docs/reference/salesforce.md#omni-channel). WorkItemId and UserId of a row never change, so their values count wherever
/// the event carries them: in a CREATE, or when the channel enriches with them.
/// </summary>
internal sealed class AgentWorkEventReader : IEventReader
{
    public const string EventName = "AgentWorkChangeEvent";

    private readonly EventProjection projection;
    private readonly ChangeEventHeader header;
    private readonly FieldPosition workItemId;
    private readonly FieldPosition userId;
    private readonly FieldPosition status;

    /// <exception cref="FormatException">The schema has no complete header.</exception>
    /// <exception cref="AvroException">The schema cannot be read.</exception>
    public AgentWorkEventReader(EventSchema schema)
    {
        projection = EventProjection.Create(schema, [ChangeEventHeader.FieldName, "WorkItemId", "UserId", "Status"], ChangeEventHeader.Names);
        header = new ChangeEventHeader(projection);
        workItemId = projection.Find("WorkItemId");
        userId = projection.Find("UserId");
        status = projection.Find("Status");
    }

    public CaseChange? Read(string eventId, ReadOnlyMemory<byte> payload)
    {
        try
        {
            var record = projection.Read(payload);
            return Read(eventId, record, header.Read(record));
        }
        catch (Exception exception) when (DecodeFault.Is(exception))
        {
            throw new UndecodableEventException(DecodeFault.CodeOf(exception), [], exception);
        }
    }

    private CaseChange? Read(string eventId, GenericRecord record, ChangeEventHeader.Values values)
    {
        var (type, isGap) = ChangeTypes.Read(values.ChangeType);
        var (ids, all) = RecordIds.Read(values.RecordIds);
        var overflow = type is CaseChangeType.Overflow;
        var workItem = Text(record, workItemId);
        var ofCase = RecordIds.TryParseCase(workItem, out var caseId);
        var statusChanged = type is CaseChangeType.Create or CaseChangeType.Undelete or CaseChangeType.Delete
            || (status.Exists && (values.Changed.Contains(status.Written) || values.Nulled.Contains(status.Written)));
        var lacksValues = isGap || all || type is CaseChangeType.Hint;
        if (!overflow && ((workItem is not null && !ofCase) || !(statusChanged || lacksValues)))
        {
            return null;
        }

        var newStatus = statusChanged && !lacksValues ? Text(record, status) : null;
        SalesforceId? agent = SalesforceId.TryParse(Text(record, userId), out var user) ? user : null;
        return new CaseChange
        {
            Type = overflow ? CaseChangeType.Overflow : CaseChangeType.AgentWork,
            EventId = eventId,
            CaseIds = ofCase ? [caseId] : [],
            AllCases = overflow || all,
            Version = values.Version,
            AgentWork = overflow ? null : new AgentWorkChange(ids, agent, newStatus, type is CaseChangeType.Delete),
            NeedsRead = overflow || lacksValues || !ofCase || (type is not CaseChangeType.Delete && (newStatus is null || agent is null)),
        };
    }

    private static string? Text(GenericRecord record, FieldPosition field) => field.Exists ? record.GetValue(field.Read) as string : null;
}
