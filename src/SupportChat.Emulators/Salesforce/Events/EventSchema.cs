using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Avro;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The Avro schema of an event. The id is a fingerprint of the text, 22 characters as the real ones (docs/reference/salesforce.md#avro).</summary>
internal class EventSchema
{
    private const int IdBytes = 16;

    public EventSchema(string eventName, string json)
    {
        EventName = eventName;
        Json = json;
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, IdBytes));
        Avro = (RecordSchema)Schema.Parse(json);
    }

    /// <summary>For example <c>CaseChangeEvent</c>.</summary>
    public string EventName { get; }

    public string Id { get; }

    public string Json { get; }

    public RecordSchema Avro { get; }
}
