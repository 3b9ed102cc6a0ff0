namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>A group channel. Everything that changes is guarded by <see cref="Gate"/>, which is never held over I/O.</summary>
internal sealed class GroupChannel(string channelUrl, long sequence, long createdAtMs)
{
    public Lock Gate { get; } = new();

    public string ChannelUrl { get; } = channelUrl;

    /// <summary>Order of creation; also the numeric channel id of websocket frames.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>Milliseconds; the resource shows seconds.</summary>
    public long CreatedAtMs { get; } = createdAtMs;

    public User? CreatedBy { get; init; }

    /// <summary>Key under which a distinct channel is found again; null for others.</summary>
    public string? DistinctKey { get; init; }

    public bool IsDistinct { get; init; }

    public bool IsSuper { get; init; }

    public bool IsEphemeral { get; init; }

    public bool IsPublic { get; set; }

    public string AccessCode { get; set; } = "";

    public string Name { get; set; } = "";

    public string CoverUrl { get; set; } = "";

    public string CustomType { get; set; } = "";

    public string Data { get; set; } = "";

    public bool IsFrozen { get; set; }

    public bool IsDeleted { get; set; }

    public Dictionary<string, Member> Members { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Metacounters { get; } = new(StringComparer.Ordinal);

    public MessageLog Messages { get; } = new();

    /// <summary>Until when each user is typing, in milliseconds.</summary>
    public Dictionary<string, long> Typing { get; } = new(StringComparer.Ordinal);

    /// <summary>Waiting webhooks of this channel, delivered in order.</summary>
    public WebhookQueue Webhooks { get; } = new();

    /// <summary>Key of the latest-message order, milliseconds: last message, else creation.</summary>
    public long LatestAt { get; set; } = createdAtMs;

    /// <summary>Last change of any kind, milliseconds.</summary>
    public long ChangedAt { get; set; } = createdAtMs;

    public int JoinedCount => Members.Values.Count(member => member.IsJoined);

    public bool IsOperator(User? user) => user is not null && Members.TryGetValue(user.UserId, out var member) && member.IsOperator;

    /// <summary>Call under the lock. Throws 400201 when the channel was deleted while the caller waited for it.</summary>
    public void ThrowIfDeleted()
    {
        if (IsDeleted)
        {
            throw SendbirdException.NotFound("Channel");
        }
    }

    /// <summary>The joined member. Throws 400108 for anybody else: the code of the real service for a sender who is no member is not known.</summary>
    public Member JoinedMember(string userId) =>
        Members.TryGetValue(userId, out var member) && member.IsJoined
            ? member
            : throw SendbirdException.NotAuthorized("The user is not a member of the channel.");
}
