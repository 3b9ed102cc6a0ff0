using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SupportChat.Emulators.Sendbird.Sockets;

/// <summary>Builds websocket frames: four letters, JSON, line feed (docs/reference/sendbird.md#frames).</summary>
internal static class SocketFrame
{
    public const int CodeLength = 4;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Build(string code, Action<Utf8JsonWriter> writeProperties)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write(Encoding.ASCII.GetBytes(code));
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            writer.WriteStartObject();
            writeProperties(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Error(int code, string message, string? requestId) => Build("EROR", writer =>
    {
        writer.WriteBoolean("error", true);
        writer.WriteNumber("code", code);
        writer.WriteString("message", message);
        WriteRequestId(writer, requestId);
    });

    /// <summary>The session has ended; the client may bring a new token.</summary>
    public static byte[] Expired(int reason, string message) => Build("EXPR", writer =>
    {
        writer.WriteNumber("expires_in", 0);
        writer.WriteNumber("reason", reason);
        writer.WriteString("message", message);
    });

    public static byte[] KeyExpired() => Expired(400309, "Session key has expired.");

    /// <summary>Only answers to the sender carry its <c>req_id</c>.</summary>
    public static void WriteRequestId(Utf8JsonWriter writer, string? requestId)
    {
        if (requestId is not null)
        {
            writer.WriteString("req_id", requestId);
        }
    }
}
