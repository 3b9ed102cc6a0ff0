using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird;

/// <summary>
/// Answer of <c>GET /emulator/state</c>: <c>{applicationId, users[], channels[], webhooks{settings, control, statistics}}</c>, users and channels in the
/// vendor's shapes with members, metadata and messages.
/// </summary>
internal static class SendbirdState
{
    public static JsonObject Of(SendbirdApplication application, WebhookEnqueuer publisher, WebhookStatistics statistics) => new()
    {
        ["applicationId"] = application.Options.ApplicationId,
        ["users"] = new JsonArray([.. application.Users.OrderBy(user => user.Sequence).Select(user => Node(writer => UserJson.Write(writer, user)))]),
        ["channels"] = new JsonArray([.. application.Channels.OrderBy(channel => channel.Sequence).Select(Channel)]),
        ["webhooks"] = new JsonObject
        {
            ["settings"] = Node(writer =>
            {
                writer.WriteStartObject();
                publisher.Settings.Write(writer, withAllCategories: false);
                writer.WriteEndObject();
            })["webhook"]!.DeepClone(),
            ["control"] = JsonSerializer.SerializeToNode(publisher.FaultInjector.Control, WebhookControlJsonContext.Default.WebhookControl),
            ["statistics"] = statistics.Report(),
        },
    };

    private static JsonNode Channel(GroupChannel channel)
    {
        lock (channel.Gate)
        {
            return Node(writer =>
            {
                writer.WriteStartObject();
                ChannelJson.WriteProperties(writer, channel, new ChannelViewOptions { Members = true, Metadata = true });
                writer.WriteStartArray("messages");
                foreach (var message in channel.Messages.Ordered)
                {
                    MessageJson.Write(writer, channel, message);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            });
        }
    }

    private static JsonNode Node(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return JsonNode.Parse(buffer.WrittenSpan)!;
    }
}
