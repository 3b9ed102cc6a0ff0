namespace SupportChat.Sendbird;

/// <summary>What a webhook is answered with.</summary>
public enum WebhookOutcome
{
    /// <summary>200: durable, or nothing of ours.</summary>
    Accepted,

    /// <summary>401.</summary>
    Refused,
}
