using System.Globalization;
using Azure.Data.Tables;
using SupportChat.Conversations;

namespace SupportChat.Storage;

/// <summary>A row of table <c>messages</c>.</summary>
internal static class LedgerEntity
{
    private const string SchemaVersion = "SchemaVersion";

    /// <summary>Row key of a message: all digits of a 64-bit id, so that rows sort by number.</summary>
    public static string Row(long messageId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messageId);
        return messageId.ToString("d19", CultureInfo.InvariantCulture);
    }

    public static TableEntity Write(LedgerEntry entry) => new(entry.ConversationId.Value, Row(entry.MessageId))
    {
        [SchemaVersion] = 1,
        [nameof(LedgerEntry.Version)] = entry.Version,
        [nameof(LedgerEntry.Written)] = entry.Written,
        [nameof(LedgerEntry.State)] = entry.State.ToString(),
        [nameof(LedgerEntry.Episode)] = entry.Episode,
        [nameof(LedgerEntry.SentAt)] = entry.SentAt,
        [nameof(LedgerEntry.Rows)] = entry.Rows,
    };

    public static LedgerEntry Read(TableEntity entity) => new()
    {
        ConversationId = ConversationId.Parse(entity.PartitionKey),
        MessageId = long.Parse(entity.RowKey, CultureInfo.InvariantCulture),
        Version = entity.GetInt64(nameof(LedgerEntry.Version))!.Value,
        Written = entity.GetInt64(nameof(LedgerEntry.Written))!.Value,
        State = Enum.Parse<LedgerState>(entity.GetString(nameof(LedgerEntry.State))),
        Episode = entity.GetInt32(nameof(LedgerEntry.Episode))!.Value,
        SentAt = entity.GetDateTimeOffset(nameof(LedgerEntry.SentAt))!.Value,
        Rows = entity.GetInt32(nameof(LedgerEntry.Rows)) ?? 1,
    };
}
