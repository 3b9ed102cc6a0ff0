using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>The webhook settings (docs/reference/sendbird.md#webhook-settings). <c>enabled_events</c> is replaced as a whole.</summary>
internal sealed class WebhookApi(WebhookEnqueuer publisher)
{
    public void Get(SendbirdCall call) => Answer(call, publisher.Settings, call.Query.Bool("display_all_webhook_categories", false));

    public void Set(SendbirdCall call)
    {
        var former = publisher.Settings;
        var events = call.Body.StringList("enabled_events", WebhookCategories.All.Count);
        if (events?.Any(name => name != WebhookCategories.Everything && !WebhookCategories.All.Contains(name)) == true)
        {
            throw SendbirdException.Invalid("enabled_events");
        }

        var settings = former with
        {
            Enabled = call.Body.Bool("enabled") ?? former.Enabled,
            Url = call.Body.String("url", Limits.Url) is { } url ? Parse(url) : former.Url,
            IncludeMembers = call.Body.Bool("include_members") ?? former.IncludeMembers,
            IncludeUnreadCount = call.Body.Bool("include_unread_count") ?? former.IncludeUnreadCount,
            EnabledEvents = events ?? former.EnabledEvents,
        };
        if (settings is { Enabled: true, Url: null })
        {
            throw SendbirdException.Missing("url");
        }

        call.RefuseRest();
        publisher.Settings = settings;
        Answer(call, settings, withAllCategories: false);
    }

    private static Uri? Parse(string url)
    {
        if (url.Length == 0)
        {
            return null;
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") ? uri : throw SendbirdException.Invalid("url");
    }

    private static void Answer(SendbirdCall call, WebhookSettings settings, bool withAllCategories) =>
        call.AnswerObject(writer => settings.Write(writer, withAllCategories));
}
