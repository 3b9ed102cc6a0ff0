using System.Collections.Frozen;
using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>The application's webhook settings (docs/reference/sendbird.md#webhook-settings).</summary>
internal sealed record WebhookSettings
{
    private readonly FrozenSet<string> events = FrozenSet<string>.Empty;
    private readonly bool everything;

    public bool Enabled { get; init; }

    public Uri? Url { get; init; }

    public bool IncludeMembers { get; init; }

    public bool IncludeUnreadCount { get; init; }

    public required IReadOnlyList<string> EnabledEvents
    {
        get;
        init
        {
            field = value;
            everything = value.Contains(WebhookCategories.Everything);
            events = value.ToFrozenSet(StringComparer.Ordinal);
        }
    }

    public bool Wants(string category) => Enabled && Url is not null && (everything || events.Contains(category));

    public void Write(Utf8JsonWriter writer, bool withAllCategories)
    {
        writer.WriteStartObject("webhook");
        writer.WriteBoolean("enabled", Enabled);
        writer.WriteString("url", Url?.OriginalString ?? "");
        writer.WriteBoolean("include_members", IncludeMembers);
        writer.WriteBoolean("include_unread_count", IncludeUnreadCount);
        UserJson.WriteList(writer, "enabled_events", EnabledEvents);
        if (withAllCategories)
        {
            UserJson.WriteList(writer, "all_webhook_categories", WebhookCategories.All);
        }

        writer.WriteEndObject();
    }
}
