using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;

namespace SupportChat.Storage;

/// <summary>
/// A record as columns: each property that is a text, number or boolean is a column of its own, so that an operator can read it; the others are
/// JSON in a column <c>{Property}Json</c>. A property that is named in <c>flattened</c> gives <c>{Property}_{Member}</c> columns. New properties of a
/// record need nothing here.
/// </summary>
internal static class TableEntityMapper
{
    private const string JsonSuffix = "Json";
    private const string Version = "SchemaVersion";
    private const int CurrentVersion = 1;

    /// <summary>The columns of a record.</summary>
    public static TableEntity ToEntity<T>(string partitionKey, string rowKey, T record, JsonTypeInfo<T> type, string? flattened = null)
    {
        var entity = new TableEntity(partitionKey, rowKey) { [Version] = CurrentVersion };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(record, type)!.AsObject())
        {
            if (name == flattened && value is JsonObject members)
            {
                foreach (var (member, inner) in members)
                {
                    Put(entity, $"{name}_{member}", inner);
                }
            }
            else
            {
                Put(entity, name, value);
            }
        }

        return entity;
    }

    /// <summary>The record of the columns; columns of later releases are ignored.</summary>
    /// <exception cref="InvalidDataException">A newer release wrote it in a way that this one does not know.</exception>
    public static T ToRecord<T>(TableEntity entity, JsonTypeInfo<T> type, string? flattened = null)
    {
        if (entity.GetInt32(Version) is not CurrentVersion)
        {
            throw new InvalidDataException(
                $"A record of table format {entity.GetInt32(Version)}; this release knows {CurrentVersion}: deploy the release that wrote it, or a newer one.");
        }

        var record = new JsonObject();
        foreach (var column in entity.Keys)
        {
            if (column is "PartitionKey" or "RowKey" or "Timestamp" or "odata.etag" or Version || ChunkedProperties.IsContinuation(column))
            {
                continue;
            }

            var target = record;
            var name = column;
            if (flattened is not null && column.StartsWith($"{flattened}_", StringComparison.Ordinal))
            {
                target = record[flattened] as JsonObject ?? (JsonObject)(record[flattened] = new JsonObject());
                name = column[(flattened.Length + 1)..];
            }

            Get(entity, column, name, target);
        }

        return record.Deserialize(type)!;
    }

    private static void Put(TableEntity entity, string name, JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case null or JsonValueKind.Null:
                break;
            case JsonValueKind.String:
                ChunkedProperties.Put(entity, name, value.GetValue<string>());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                entity[name] = value.GetValue<bool>();
                break;
            default:
                ChunkedProperties.Put(entity, name + JsonSuffix, value.ToJsonString());
                break;
        }
    }

    private static void Get(TableEntity entity, string column, string name, JsonObject target)
    {
        if (entity[column] is bool flag)
        {
            target[name] = flag;
        }
        else if (column.EndsWith(JsonSuffix, StringComparison.Ordinal))
        {
            target[name[..^JsonSuffix.Length]] = JsonNode.Parse(ChunkedProperties.GetText(entity, column));
        }
        else
        {
            target[name] = ChunkedProperties.GetText(entity, column);
        }
    }
}
