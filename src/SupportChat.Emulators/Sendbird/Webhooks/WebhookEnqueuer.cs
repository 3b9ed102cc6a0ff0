using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Builds, signs and queues webhooks that the settings ask for.</summary>
internal sealed class WebhookEnqueuer(SendbirdEmulatorOptions options, WebhookDelivery delivery)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private volatile WebhookSettings settings = new()
    {
        Enabled = options.WebhookUrl is not null,
        Url = options.WebhookUrl,
        EnabledEvents = [WebhookCategories.Everything],
    };

    private volatile WebhookFaultInjector faultInjector = new(new WebhookControl());

    public WebhookSettings Settings
    {
        get => settings;
        set => settings = value;
    }

    public WebhookFaultInjector FaultInjector
    {
        get => faultInjector;
        set => faultInjector = value;
    }

    /// <summary>Call under the channel's lock, so that the order of the queue is the order of the changes.</summary>
    /// <param name="category">The category, for example <c>group_channel:join</c>.</param>
    /// <param name="channel">The channel, in the state after the change.</param>
    /// <param name="writeExtra">Writes the properties beside category, app_id, channel and members.</param>
    public void Publish(string category, GroupChannel channel, Action<Utf8JsonWriter> writeExtra)
    {
        var settings = this.settings;
        if (!settings.Wants(category))
        {
            return;
        }

        delivery.Statistics.Raised();
        var faults = faultInjector.Draw();
        if (faults.Drop)
        {
            delivery.Statistics.Dropped();
            return;
        }

        var body = WebhookEncoding.Escape(Build(category, channel, settings, writeExtra).WrittenSpan);
        var signature = WebhookEncoding.Sign(options.ApiToken, body);
        if (faults.Detour is { } detour)
        {
            delivery.Statistics.Shuffled();
            delivery.Post(new WebhookQueue(), settings.Url!, body, signature, detour);
        }
        else
        {
            delivery.Post(channel.Webhooks, settings.Url!, body, signature, faults.Delay);
        }

        if (faults.Duplicate is { } second)
        {
            delivery.Statistics.Duplicated();
            delivery.Post(new WebhookQueue(), settings.Url!, body, signature, second);
        }
    }

    private ArrayBufferWriter<byte> Build(string category, GroupChannel channel, WebhookSettings settings, Action<Utf8JsonWriter> writeExtra)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("category", category);
        writer.WriteString("app_id", options.ApplicationId);
        writeExtra(writer);
        // A create event names the members in any case (docs/reference/sendbird.md#channel-webhooks).
        if ((settings.IncludeMembers || category == WebhookCategories.Create) && !channel.IsSuper)
        {
            writer.WriteStartArray("members");
            foreach (var member in channel.Members.Values)
            {
                MemberJson.WriteForWebhook(writer, member);
            }

            writer.WriteEndArray();
        }

        WriteChannel(writer, channel);
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    private static void WriteChannel(Utf8JsonWriter writer, GroupChannel channel)
    {
        writer.WriteStartObject("channel");
        writer.WriteString("name", channel.Name);
        writer.WriteString("channel_url", channel.ChannelUrl);
        writer.WriteString("custom_type", channel.CustomType);
        writer.WriteBoolean("is_distinct", channel.IsDistinct);
        writer.WriteBoolean("is_public", channel.IsPublic);
        writer.WriteBoolean("is_super", channel.IsSuper);
        writer.WriteBoolean("is_ephemeral", channel.IsEphemeral);
        writer.WriteBoolean("is_discoverable", channel.IsPublic);
        writer.WriteString("data", channel.Data);
        writer.WriteEndObject();
    }
}
