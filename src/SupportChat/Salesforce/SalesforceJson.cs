using System.Globalization;
using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>Records of the REST API, read tolerantly and written strictly.</summary>
internal static class SalesforceJson
{
    /// <summary>Lengths of the fields of a row.</summary>
    internal const int MaxText = 131_072;
    internal const int MaxFileName = 255;
    internal const int MaxFileUrl = 2_048;

    public static StoredRow Row(JsonElement json) => new(
        json.Text("MessageId__c") ?? "",
        json.Text("Text__c"),
        json.Text("FileName__c"),
        json.Text("FileUrl__c"),
        json.Flag("Deleted__c"),
        // Salesforce writes a number without decimals as 1764000000000.0 too.
        json.TryGetProperty("Version__c", out var version) && version.ValueKind == JsonValueKind.Number ? (long)version.GetDouble() : 0);

    public static CaseSnapshot Case(JsonElement json) => new()
    {
        Id = Id(json, "Id"),
        ConversationKey = json.Text("SupportChat_ConversationId__c"),
        CaseNumber = json.Text("CaseNumber") ?? "",
        Status = json.Text("Status") ?? "",
        IsClosed = json.Flag("IsClosed"),
        ClosedDate = json.Text("ClosedDate") is { } closed ? ParseTime(closed) : null,
        OwnerId = Id(json, "OwnerId"),
        IsDeleted = json.Flag("IsDeleted"),
        MasterRecordId = SalesforceId.TryParse(json.Text("MasterRecordId"), out var master) ? master : null,
        LastIntent = json.Text("SupportChat_LastIntent__c"),
        SystemModstamp = json.Text("SystemModstamp") is { } stamp ? ParseTime(stamp) : default,
    };

    public static AgentUser User(JsonElement json) =>
        new(Id(json, "Id"), json.Text("Name") ?? "", json.Flag("IsActive"), json.Text("FullPhotoUrl"));

    public static CaseStatusValue Status(JsonElement json) => new(
        json.Text("ApiName") ?? throw new JsonException("No ApiName."),
        json.Flag("IsClosed"),
        json.Flag("IsDefault"),
        (int)(json.Number("SortOrder") ?? 0));

    /// <summary>A record id that must be there.</summary>
    public static SalesforceId Id(JsonElement json, string name) => SalesforceId.Parse(json.Text(name) ?? "");

    /// <summary>A time as Salesforce takes it: ISO 8601, milliseconds, UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time as Salesforce writes it: <c>2026-11-23T03:23:50.000+0000</c> (docs/reference/salesforce.md#times).</summary>
    public static DateTimeOffset ParseTime(string text) => DateTimeOffset.ParseExact(
        text,
        ["yyyy-MM-dd'T'HH:mm:ss.fffzzz", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"],
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal);

    /// <summary>A time of day as Salesforce writes it: <c>09:00:00.000Z</c>, by the clock of whatever it belongs to.</summary>
    public static TimeOnly ParseTimeOfDay(string text) =>
        TimeOnly.ParseExact(text, ["HH:mm:ss.fff'Z'", "HH:mm:ss.fff", "HH:mm:ss'Z'", "HH:mm:ss"], CultureInfo.InvariantCulture);

    /// <summary>Writes a transcript row, each text cut at its field's length.</summary>
    public static void Write(Utf8JsonWriter json, TranscriptRow row)
    {
        json.WriteStartObject();
        json.WriteStartObject("attributes");
        json.WriteString("type", "SupportChat_Message__c");
        json.WriteEndObject();
        json.WriteString("MessageId__c", row.MessageId);
        json.WriteString("Case__c", row.CaseId.Value);
        Put(json, "SenderId__c", row.SenderId, 80);
        Put(json, "SenderName__c", row.SenderName, 80);
        Put(json, "SenderType__c", row.SenderType, 255);
        Put(json, "Kind__c", row.Kind, 255);
        Put(json, "Text__c", row.Text, MaxText);
        Put(json, "SentAt__c", row.SentAt);
        Put(json, "EditedAt__c", row.EditedAt);
        Put(json, "DeletedAt__c", row.DeletedAt);
        Put(json, "SentAtMs__c", row.SentAtMs);
        json.WriteBoolean("Deleted__c", row.Deleted);
        Put(json, "FileName__c", row.FileName, MaxFileName);
        Put(json, "FileUrl__c", row.FileUrl, MaxFileUrl);
        Put(json, "FileType__c", row.FileType, 100);
        Put(json, "FileSize__c", row.FileSize);
        Put(json, "ParentMessageId__c", row.ParentMessageId, 60);
        json.WriteNumber("Version__c", row.Version);
        json.WriteEndObject();
    }

    /// <summary>Writes record fields by API name: text, number, boolean, time or null.</summary>
    /// <exception cref="ArgumentException">A value is of another type.</exception>
    public static void WriteFields(Utf8JsonWriter json, IReadOnlyDictionary<string, object?> fields)
    {
        foreach (var (name, value) in fields)
        {
            switch (value)
            {
                case null:
                    json.WriteNull(name);
                    break;
                case string text:
                    json.WriteString(name, text);
                    break;
                case bool flag:
                    json.WriteBoolean(name, flag);
                    break;
                case int number:
                    json.WriteNumber(name, number);
                    break;
                case long number:
                    json.WriteNumber(name, number);
                    break;
                case decimal number:
                    json.WriteNumber(name, number);
                    break;
                case DateTimeOffset at:
                    json.WriteString(name, Time(at));
                    break;
                default:
                    throw new ArgumentException(
                        $"Field {name} has a value of type {value.GetType().Name}: pass text, a number, a boolean or a time.", nameof(fields));
            }
        }
    }

    private static void Put(Utf8JsonWriter json, string name, string? value, int length)
    {
        if (value is not null)
        {
            json.WriteString(name, TextLimit.Cut(value, length));
        }
    }

    private static void Put(Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } at)
        {
            json.WriteString(name, Time(at));
        }
    }

    private static void Put(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
