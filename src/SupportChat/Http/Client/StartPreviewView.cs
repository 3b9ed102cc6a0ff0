using System.Buffers;
using System.Text.Json;
using SupportChat.Conversations;
using SupportChat.Salesforce;

namespace SupportChat.Http.Client;

/// <summary>What a start would do (docs/http.md#dry-run).</summary>
internal sealed record StartPreviewView(
    StartPreviewView.NewCase Case,
    string? Locale,
    bool Open,
    DateTimeOffset? NextOpening,
    IReadOnlyList<StartPreviewView.OpenConversation> OpenConversations)
{
    public static StartPreviewView Of(StartPreview preview, string? locale) => new(
        new NewCase(Fields(preview.CaseFields)),
        locale,
        preview.Opening.IsOpen,
        preview.Opening.NextOpening,
        [.. preview.OpenConversations.Select(one => new OpenConversation(
            one.Id.Value, one.Request?.Subject, one.Current.CaseNumber, one.CreatedAt, ConversationState.Of(one)))]);

    private static JsonElement Fields(IReadOnlyDictionary<string, object?> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            SalesforceJson.WriteFields(json, fields);
            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>Fields as they would be sent.</summary>
    internal sealed record NewCase(JsonElement Fields);

    /// <summary>The subject until it is on the Case, the Case's number from then on.</summary>
    internal sealed record OpenConversation(string ConversationId, string? Subject, string? CaseNumber, DateTimeOffset CreatedAt, string State);
}
