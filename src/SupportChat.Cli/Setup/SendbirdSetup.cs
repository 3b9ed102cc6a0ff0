using SupportChat.Sendbird;

namespace SupportChat.Cli.Setup;

/// <summary>The Sendbird application's settings as they should be: webhooks to us beside what others need, automatic joins, chat history.</summary>
internal sealed class SendbirdSetup(SendbirdClient sendbird)
{
    /// <summary>The events that SupportChat needs (docs/reference/sendbird.md#webhook-categories).</summary>
    public static IReadOnlyList<string> NeededEvents { get; } =
    [
        "group_channel:changed",
        "group_channel:create",
        "group_channel:join",
        "group_channel:leave",
        "group_channel:message_delete",
        "group_channel:message_send",
        "group_channel:message_update",
        "group_channel:remove",
    ];

    /// <summary>Needed events that a setting lacks; <c>*</c> holds all.</summary>
    public static IReadOnlyList<string> Missing(IReadOnlyList<string> enabled) => enabled.Contains("*") ? [] : [.. NeededEvents.Except(enabled)];

    /// <summary>What has to change; nothing is written.</summary>
    /// <param name="webhookUrl">Where webhooks should go; null keeps the address that is there.</param>
    /// <param name="replaceUrl">Another receiver's address may be replaced.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CommandFailedException">Webhooks go elsewhere, and may not be redirected; or no address is known.</exception>
    public async Task<SetupPlan> PlanAsync(Uri? webhookUrl, bool replaceUrl, Action<string> progress, CancellationToken cancellationToken)
    {
        progress("webhook address and events");
        var current = await sendbird.ReadWebhookSettingsAsync(cancellationToken);
        var url = webhookUrl?.ToString() ?? current.Url;
        if (url.Length == 0)
        {
            throw new CommandFailedException("The application has no webhook address yet: name ours with --webhook-url https://{host}/api/sendbird/webhook.");
        }

        if (current.Url.Length > 0 && current.Url != url && !replaceUrl)
        {
            throw new CommandFailedException(
                $"Webhooks go to {current.Url} now, and an application has one address: add --replace-url to redirect them, or put a fan-out in front.");
        }

        var wanted = new WebhookSettings(true, url, current.IncludeMembers, [.. current.EnabledEvents, .. Missing(current.EnabledEvents)]);
        var changes = new List<SetupChange>();
        if (current.Enabled != wanted.Enabled || current.Url != wanted.Url || wanted.EnabledEvents.Count != current.EnabledEvents.Count)
        {
            Compare(changes, "webhook enabled", current.Enabled.ToString(), wanted.Enabled.ToString());
            Compare(changes, "webhook url", current.Url, wanted.Url);
            Compare(changes, "webhook events", string.Join(", ", current.EnabledEvents), string.Join(", ", wanted.EnabledEvents));
            changes[0] = changes[0] with { ApplyAsync = token => sendbird.WriteWebhookSettingsAsync(wanted, token) };
        }

        progress("default invitation preference");
        if (!await sendbird.ReadDefaultInvitationPreferenceAsync(cancellationToken))
        {
            changes.Add(new SetupChange("default invitation preference", "accept by hand", "joins automatically")
            {
                ApplyAsync = token => sendbird.WriteDefaultInvitationPreferenceAsync(true, token),
            });
        }

        progress("chat history");
        if (!await sendbird.ReadChatHistoryAsync(cancellationToken))
        {
            changes.Add(new SetupChange("chat history", "hidden from members who join later", "shown to them") { ApplyAsync = sendbird.ShowChatHistoryAsync });
        }

        return new SetupPlan(changes);
    }

    private static void Compare(List<SetupChange> changes, string setting, string from, string to)
    {
        if (from != to)
        {
            changes.Add(new SetupChange(setting, from, to));
        }
    }
}
