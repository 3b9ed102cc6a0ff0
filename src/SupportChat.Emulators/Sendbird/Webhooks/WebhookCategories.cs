namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Webhook categories (docs/reference/sendbird.md#webhook-categories).</summary>
internal static class WebhookCategories
{
    public const string Create = "group_channel:create";
    public const string Changed = "group_channel:changed";
    public const string Remove = "group_channel:remove";
    public const string Invite = "group_channel:invite";
    public const string DeclineInvite = "group_channel:decline_invite";
    public const string Join = "group_channel:join";
    public const string Leave = "group_channel:leave";
    public const string MessageSend = "group_channel:message_send";
    public const string MessageRead = "group_channel:message_read";
    public const string MessageUpdate = "group_channel:message_update";
    public const string MessageDelete = "group_channel:message_delete";
    public const string FreezeUnfreeze = "group_channel:freeze_unfreeze";

    /// <summary>Stands for all categories in <c>enabled_events</c>.</summary>
    public const string Everything = "*";

    /// <summary>All names that the settings call knows, also those that no call of this emulator raises.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Create, Changed, Remove, Invite, DeclineInvite, Join, Leave, MessageSend, MessageRead, MessageUpdate, MessageDelete, FreezeUnfreeze,
        "group_channel:reaction_add", "group_channel:reaction_delete", "group_channel:report",
        "open_channel:create", "open_channel:remove", "open_channel:enter", "open_channel:exit",
        "open_channel:message_send", "open_channel:message_update", "open_channel:message_delete", "open_channel:report",
        "user:block", "user:unblock", "user:push_preference", "user:push_channel_preference", "user:report", "message:report",
        "operators:register_by_operator", "operators:unregister_by_operator",
        "profanity_filter:replace", "profanity_filter:block", "profanity_filter:moderate", "image_moderation:block",
        "alert:user_message_rate_limit_exceeded", "announcement:create_channels", "announcement:send_messages",
    ];
}
