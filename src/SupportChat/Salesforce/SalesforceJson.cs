using System.Globalization;
using System.Text.Json;

namespace SupportChat.Salesforce;

/// <summary>Records of the REST API, read tolerantly and written strictly.</summary>
internal static class SalesforceJson
{
    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static CaseSnapshot Case(JsonElement json) => new()
    {
        Id = SalesforceId.Parse(Text(json, "Id")!),
        ConversationKey = Text(json, "SupportChat_ConversationId__c"),
        CaseNumber = Text(json, "CaseNumber") ?? "",
        Status = Text(json, "Status") ?? "",
        IsClosed = Flag(json, "IsClosed"),
        OwnerId = SalesforceId.Parse(Text(json, "OwnerId")!),
        IsDeleted = Flag(json, "IsDeleted"),
        MasterRecordId = SalesforceId.TryParse(Text(json, "MasterRecordId"), out var master) ? master : null,
        LastIntent = Text(json, "SupportChat_LastIntent__c"),
        SystemModstamp = Text(json, "SystemModstamp") is { } stamp ? ParseTime(stamp) : default,
    };

    public static AgentUser User(JsonElement json) =>
        new(SalesforceId.Parse(Text(json, "Id")!), Text(json, "Name") ?? "", Flag(json, "IsActive"), Text(json, "FullPhotoUrl"));

    public static CaseStatusValue Status(JsonElement json) => new(
        Text(json, "ApiName") ?? "",
        Flag(json, "IsClosed"),
        Flag(json, "IsDefault"),
        json.TryGetProperty("SortOrder", out var order) && order.ValueKind == JsonValueKind.Number ? order.GetInt32() : 0);

    /// <summary>A time as Salesforce takes it: ISO 8601, milliseconds, UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time as Salesforce writes it: <c>2026-11-23T03:23:50.000+0000</c> (Salesforce reference 9, point 15).</summary>
    public static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.ParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.fffzzz", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

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
        Put(json, "Text__c", row.Text, 131_072);
        Put(json, "SentAt__c", row.SentAt);
        Put(json, "EditedAt__c", row.EditedAt);
        Put(json, "DeletedAt__c", row.DeletedAt);
        Put(json, "SentAtMs__c", row.SentAtMs);
        json.WriteBoolean("Deleted__c", row.Deleted);
        Put(json, "FileName__c", row.FileName, 255);
        Put(json, "FileUrl__c", row.FileUrl, 2_048);
        Put(json, "FileType__c", row.FileType, 100);
        Put(json, "FileSize__c", row.FileSize);
        Put(json, "ParentMessageId__c", row.ParentMessageId, 60);
        json.WriteNumber("Version__c", row.Version);
        json.WriteEndObject();
    }

    /// <summary>At most so many characters, no surrogate pair split.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static void Put(Utf8JsonWriter json, string name, string? value, int length)
    {
        if (value is not null)
        {
            json.WriteString(name, Cut(value, length));
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
