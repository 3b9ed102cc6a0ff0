namespace SupportChat.Sendbird;

/// <summary>What a signature proves.</summary>
public enum WebhookProof
{
    Valid,
    Missing,
    Malformed,
    Wrong,
}
