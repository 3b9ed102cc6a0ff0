using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

public sealed partial class SendbirdClient
{
    private const string WebhookPath = "v3/applications/settings/webhook";
    private const string InvitationPath = "v3/applications/default_channel_invitation_preference";
    private const string GlobalSettingsPath = "v3/applications/settings_global";
    private const string TypeSettingsPath = "v3/applications/settings_by_channel_custom_type/" + GroupChannel.SupportCustomType;
    private const string ChatHistory = "display_past_message";

    /// <summary>The application's webhook settings (docs/reference/sendbird.md#webhook-settings).</summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<WebhookSettings> ReadWebhookSettingsAsync(CancellationToken cancellationToken) =>
        (await CallAsync(HttpMethod.Get, WebhookPath, null, cancellationToken)).Read(SendbirdJson.Webhook);

    /// <summary>Replaces the application's webhook settings whole (docs/reference/sendbird.md#webhook-settings): read, merge, write.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it, or gave no answer.</exception>
    public async Task WriteWebhookSettingsAsync(WebhookSettings settings, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Put, WebhookPath, json =>
        {
            json.WriteBoolean("enabled", settings.Enabled);
            json.WriteString("url", settings.Url);
            json.WriteBoolean("include_members", settings.IncludeMembers);
            WriteList(json, "enabled_events", settings.EnabledEvents);
        }, cancellationToken);
        reply.Demand();
    }

    /// <summary>Whether users join by being invited, unless they chose otherwise (docs/reference/sendbird.md#invitation-preference).</summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<bool> ReadDefaultInvitationPreferenceAsync(CancellationToken cancellationToken) =>
        (await CallAsync(HttpMethod.Get, InvitationPath, null, cancellationToken)).Read(json => json.Flag("auto_accept", true));

    /// <summary>Sets whether users created from now on join by being invited (docs/reference/sendbird.md#invitation-preference).</summary>
    /// <exception cref="UpstreamException">Sendbird refused it, or gave no answer.</exception>
    public async Task WriteDefaultInvitationPreferenceAsync(bool autoAccept, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Put, InvitationPath, json => json.WriteBoolean("auto_accept", autoAccept), cancellationToken);
        reply.Demand();
    }

    /// <summary>
    /// Whether members who join later see earlier messages of our channels, the dashboard's Chat history: by the settings of our custom type where there
    /// are any, else by the application's (Sendbird Platform API, "Settings by channel custom type").
    /// </summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<bool> ReadChatHistoryAsync(CancellationToken cancellationToken)
    {
        var ofType = await CallAsync(HttpMethod.Get, TypeSettingsPath, null, cancellationToken);
        var settings = ofType.IsNotFound ? await CallAsync(HttpMethod.Get, GlobalSettingsPath, null, cancellationToken) : ofType;
        return settings.Read(json => json.Flag(ChatHistory, false));
    }

    /// <summary>Lets members who join later see earlier messages, in the settings that hold for our channels; their other settings stay.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it, or gave no answer.</exception>
    public async Task ShowChatHistoryAsync(CancellationToken cancellationToken)
    {
        var ofType = await CallAsync(HttpMethod.Get, TypeSettingsPath, null, cancellationToken);
        var path = ofType.IsNotFound ? GlobalSettingsPath : TypeSettingsPath;
        var reply = await CallAsync(HttpMethod.Put, path, json => json.WriteBoolean(ChatHistory, true), cancellationToken);
        reply.Demand();
    }
}

/// <summary>Webhook settings of the application (docs/reference/sendbird.md#webhook-settings).</summary>
public sealed record WebhookSettings(bool Enabled, string Url, bool IncludeMembers, IReadOnlyList<string> EnabledEvents);
