using Azure.Data.Tables;

namespace SupportChat.Storage;

/// <summary>Limits of docs/reference/azure.md#table-limits, checked before each write.</summary>
internal static class TableLimits
{
    public const int MaxBatch = 100;
    public const int MaxKeyCharacters = 512;
    public const int MaxProperties = 252;
    public const int MaxPropertyBytes = 64 * 1024;
    public const int MaxEntityBytes = 1024 * 1024;
    public const int MaxBatchBytes = 4 * 1024 * 1024;

    /// <summary>Refuses an entity over a limit. Returns its size in bytes as the service counts it.</summary>
    /// <exception cref="TableLimitException">With the limit; never with a value.</exception>
    public static long Check(TableEntity entity)
    {
        CheckKey("PartitionKey", entity.PartitionKey);
        CheckKey("RowKey", entity.RowKey);
        var size = 4L + (2 * (entity.PartitionKey.Length + entity.RowKey.Length));
        var properties = 0;
        foreach (var (name, value) in entity)
        {
            if (name is "PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")
            {
                continue;
            }

            properties++;
            var bytes = SizeOf(value);
            if (bytes > MaxPropertyBytes)
            {
                throw Exceeded($"property {name} has {bytes} bytes, at most {MaxPropertyBytes} fit: store it in chunks");
            }

            size += 8 + (2 * name.Length) + bytes;
        }

        if (properties > MaxProperties)
        {
            throw Exceeded($"{properties} properties, at most {MaxProperties} fit");
        }

        return size <= MaxEntityBytes
            ? size
            : throw Exceeded($"the entity has {size} bytes, at most {MaxEntityBytes} fit: store less in one record");
    }

    /// <summary>Refuses a batch that the service would refuse.</summary>
    /// <exception cref="TableLimitException">More than 100 rows, more than 4 MiB, several partitions, or a row twice.</exception>
    public static void CheckBatch(IReadOnlyCollection<TableEntity> entities)
    {
        if (entities.Count > MaxBatch)
        {
            throw Exceeded($"a batch of {entities.Count} rows, at most {MaxBatch} fit");
        }

        if (entities.Select(entity => entity.PartitionKey).Distinct().Count() > 1)
        {
            throw Exceeded($"a batch over several partitions: send one for each partition");
        }

        if (entities.Select(entity => entity.RowKey).Distinct().Count() < entities.Count)
        {
            throw Exceeded($"a batch with the same row twice: merge them first");
        }

        if (entities.Sum(Check) > MaxBatchBytes)
        {
            throw Exceeded($"a batch of more than {MaxBatchBytes} bytes: send it in parts");
        }
    }

    private static void CheckKey(string name, string? key)
    {
        if (key is null || key.Length > MaxKeyCharacters)
        {
            throw Exceeded($"{name} has {key?.Length ?? 0} characters, from 0 to {MaxKeyCharacters} fit: shorten the id that it is made of");
        }
    }

    private static long SizeOf(object? value) => value switch
    {
        null => 0,
        string text => (2L * text.Length) + 4,
        byte[] bytes => bytes.Length + 4L,
        BinaryData data => data.ToMemory().Length + 4L,
        bool => 1,
        int => 4,
        Guid => 16,
        _ => 8,
    };

    private static TableLimitException Exceeded(FormattableString what) => new($"Table Storage cannot hold this: {FormattableString.Invariant(what)}.");
}

/// <summary>
/// A record that Table Storage could not hold (docs/reference/azure.md#table-limits); raised before the call, because the emulator would accept some of them.
/// </summary>
public sealed class TableLimitException(string message) : InvalidOperationException(message);
