using System.Text.Json;

namespace SupportChat.Conversations;

/// <summary>What a channel's <c>data</c> tells the client app.</summary>
internal static class ChannelData
{
    public static string For(Conversation conversation)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("conversationId", conversation.Id.Value);
            if (conversation.Request?.Locale is { } locale)
            {
                writer.WriteString("locale", locale);
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
