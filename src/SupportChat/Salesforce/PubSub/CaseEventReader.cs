using Avro;
using Avro.Generic;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// Reads <c>CaseChangeEvent</c> (docs/reference/salesforce.md#change-events). In an UPDATE an absent value means nothing: a value counts only when the event
/// says that its field changed. Of the values that a channel adds to every event (enrichment) only the conversation key counts.
/// </summary>
internal sealed class CaseEventReader : IEventReader
{
    public const string EventName = "CaseChangeEvent";
    public const string ConversationKeyField = "SupportChat_ConversationId__c";

    private readonly EventProjection projection;
    private readonly ChangeEventHeader header;
    private readonly FieldPosition status;
    private readonly FieldPosition isClosed;
    private readonly FieldPosition ownerId;
    private readonly FieldPosition conversationKey;

    /// <exception cref="FormatException">The schema has no complete header.</exception>
    /// <exception cref="AvroException">The schema cannot be read.</exception>
    public CaseEventReader(EventSchema schema)
    {
        projection = EventProjection.Create(
            schema, [ChangeEventHeader.FieldName, "Status", "IsClosed", "OwnerId", ConversationKeyField], ChangeEventHeader.Names);
        header = new ChangeEventHeader(projection);
        status = projection.Find("Status");
        isClosed = projection.Find("IsClosed");
        ownerId = projection.Find("OwnerId");
        conversationKey = projection.Find(ConversationKeyField);
    }

    public CaseChange? Read(string eventId, ReadOnlyMemory<byte> payload)
    {
        GenericRecord? record = null;
        try
        {
            record = projection.Read(payload);
            return Read(eventId, record, header.Read(record));
        }
        catch (Exception exception) when (DecodeFault.Is(exception))
        {
            var ids = record is null ? UndecodableEventRecordIds.RecordIds(projection.Writer, payload) : header.RecordIds(record);
            throw new UndecodableEventException(DecodeFault.CodeOf(exception), RecordIds.ReadCases(ids), exception);
        }
    }

    private CaseChange Read(string eventId, GenericRecord record, ChangeEventHeader.Values values)
    {
        var (type, isGap) = ChangeTypes.Read(values.ChangeType);
        var (ids, all) = RecordIds.Read(values.RecordIds);
        var carriesValues = !isGap && type is CaseChangeType.Create or CaseChangeType.Update or CaseChangeType.Undelete;
        var whole = carriesValues && type is not CaseChangeType.Update;
        var needsRead = isGap || all || type is CaseChangeType.Hint or CaseChangeType.Overflow;
        FieldChange<string?>? newStatus = null;
        FieldChange<bool?>? newIsClosed = null;
        FieldChange<SalesforceId?>? newOwner = null;
        if (carriesValues)
        {
            newStatus = Change(record, values, status, whole, ref needsRead) is { } text ? new(text.Value as string) : null;
            newIsClosed = Change(record, values, isClosed, whole, ref needsRead) is { } flag ? new(flag.Value as bool?) : null;
            newOwner = Change(record, values, ownerId, whole, ref needsRead) is { } owner ? new(OwnerOf(owner.Value as string)) : null;

            // Without the flag in the schema nothing in the event tells whether the new status is a closed one.
            needsRead |= newStatus is not null && !isClosed.Exists;
        }

        return new CaseChange
        {
            Type = type,
            EventId = eventId,
            CaseIds = ids,
            AllCases = all || type is CaseChangeType.Overflow,
            ConversationKey = ids.Count == 1 && conversationKey.Exists ? record.GetValue(conversationKey.Read) as string : null,
            Version = values.Version,
            Status = newStatus,
            IsClosed = newIsClosed,
            OwnerId = newOwner,
            NeedsRead = needsRead,
        };
    }

    /// <summary>The field's new value; null when it did not change, or when only a read tells (then <paramref name="needsRead"/> is set).</summary>
    private static FieldChange<object?>? Change(GenericRecord record, ChangeEventHeader.Values values, FieldPosition field, bool whole, ref bool needsRead)
    {
        if (!field.Exists)
        {
            needsRead |= whole;
            return null;
        }

        if (values.Nulled.Contains(field.Written))
        {
            return new(null);
        }

        if (!whole && !values.Changed.Contains(field.Written))
        {
            return null;
        }

        // Null without a mark in nulledFields: the integration user may not read the field. A diff is not the value.
        if (record.GetValue(field.Read) is { } value && !values.Diff.Contains(field.Written))
        {
            return new(value);
        }

        needsRead = true;
        return null;
    }

    private static SalesforceId? OwnerOf(string? text) => text is null ? null : SalesforceId.Parse(text);
}
