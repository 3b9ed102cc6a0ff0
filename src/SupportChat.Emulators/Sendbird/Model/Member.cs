namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>A user in a channel; guarded by the channel's lock.</summary>
internal sealed class Member(User user)
{
    public User User { get; } = user;

    /// <summary>False while only invited.</summary>
    public bool IsJoined { get; set; }

    public bool IsOperator { get; set; }

    public User? Inviter { get; init; }

    /// <summary>Milliseconds; 0 if the user was not invited.</summary>
    public long InvitedAt { get; init; }

    /// <summary>Seconds; 0 while only invited.</summary>
    public long JoinedAt { get; set; }

    /// <summary>Milliseconds.</summary>
    public long ReadAt { get; set; }

    public int Unread { get; set; }

    public bool IsHidden { get; set; }

    public string State => IsJoined ? "joined" : "invited";
}
