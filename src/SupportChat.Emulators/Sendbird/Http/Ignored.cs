namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>
/// What any call may say without an effect here, because it is about something that this emulator never has (docs/emulators.md#what-sendbird-serves).
/// </summary>
internal static class Ignored
{
    public static readonly IReadOnlyList<string> Names =
    [
        // Who calls, and how its cache works.
        "is_sdk", "sdk_source", "checking_continuous_messages", "include_left_channel", "include_chat_notification", "include_feed_channel", "services",
        "expiring_session", "use_local_cache",
        // Pushes, which nobody gets.
        "send_push", "push_message_template", "push_option", "apple_critical_alert_options", "apns_bundle_id", "sound", "volume", "include_push_preference",
        // Nothing is polled, muted, banned, translated or pinned, and every member has read receipts.
        "include_poll_details", "show_member_is_muted", "show_subchannel_message_only", "target_langs",
        // Doubles are stored twice (docs/reference/sendbird.md#dedup).
        "dedup_id",
    ];
}
