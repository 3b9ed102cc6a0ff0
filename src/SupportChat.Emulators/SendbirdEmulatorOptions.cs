namespace SupportChat.Emulators;

/// <summary>Settings of a <see cref="Sendbird.SendbirdEmulator"/>.</summary>
public sealed record SendbirdEmulatorOptions
{
    /// <summary>Port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Folder in which what it knows outlives the process, in a folder <c>emulators</c> of its own; null for nowhere (docs/emulators.md#what-outlives-them).
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>Application id, reported in webhooks and demanded of clients.</summary>
    public string ApplicationId { get; init; } = "SUPPORTCHAT-DEMO";

    /// <summary>Master API token: expected in the header <c>Api-Token</c> and key of the webhook signature.</summary>
    public string ApiToken { get; init; } = "demo-sendbird-token";

    /// <summary>Receiver of all webhooks at start; without it webhooks are off until the settings call turns them on.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>
    /// Takes every webhook, its body and its signature, at once and in the order of the changes, in place of <see cref="WebhookUrl"/>: for a caller that
    /// decides itself when they arrive. It is called under the channel's lock.
    /// </summary>
    internal Action<byte[], string>? WebhookReceiver { get; init; }

    /// <summary>Time of every timestamp, expiry, delay and time limit.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long a receiver may take to answer one webhook try (docs/reference/sendbird.md#webhook-delivery).</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause between the tries of a webhook; the real one is undocumented.</summary>
    public TimeSpan WebhookRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Webhooks that may wait for delivery; what comes on top is lost and counted as <c>overflowed</c>.</summary>
    public int WebhookCapacity { get; init; } = 100_000;

    /// <summary>Channels that one user may join (docs/reference/sendbird.md#create-a-channel).</summary>
    public int MaxJoinedChannels { get; init; } = 2_000;

    /// <summary>GET calls a second and route; more are answered 429. Null: no limit.</summary>
    public int? ReadsPerSecond { get; init; }

    /// <summary>POST, PUT and DELETE calls a second and route; more are answered 429. Null: no limit.</summary>
    public int? WritesPerSecond { get; init; }

    /// <summary>
    /// Uploaded files are given out only with the header <c>Api-Token</c> or an <c>auth</c> value, which resources and webhooks have in their URLs
    /// (docs/reference/sendbird.md#file-download).
    /// </summary>
    public bool ProtectFiles { get; init; }

    /// <summary>How long an <c>auth</c> value is good for.</summary>
    public TimeSpan FileAuthLifetime { get; init; } = TimeSpan.FromDays(3);

    /// <summary>
    /// Delay of the acknowledgement of a message or read mark on the websocket. SDKs drop those of the same millisecond, and with faster ones than this the
    /// vendor's UIKit shows a sent message twice now and then (docs/reference/sendbird.md#frames, #official-clients).
    /// </summary>
    public TimeSpan SocketAckDelay { get; init; } = TimeSpan.FromMilliseconds(50);
}
