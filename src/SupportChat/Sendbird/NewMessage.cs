namespace SupportChat.Sendbird;

/// <summary>A message to send: as a member (MESG), or as the system (ADMM) when no user is named.</summary>
public sealed record NewMessage(string Text)
{
    public string? UserId { get; init; }

    public string? Data { get; init; }

    public string? CustomType { get; init; }

    /// <summary>Sent along, but not relied on (Sendbird reference 5.2).</summary>
    public string? DedupId { get; init; }
}
