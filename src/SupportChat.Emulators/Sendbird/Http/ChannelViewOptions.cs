namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Parts of the channel resource that are shown on demand only.</summary>
internal sealed record ChannelViewOptions
{
    public bool Members { get; init; }

    /// <summary>Of the members only those that are active (true), or those that are not.</summary>
    public bool? ActiveMembers { get; init; }

    public bool Operators { get; init; }

    /// <summary>The invitation even where the call names no user, as lists have it.</summary>
    public bool Invitation { get; init; }

    public bool Metadata { get; init; }

    public bool ReadReceipt { get; init; }

    public bool DeliveryReceipt { get; init; }

    /// <summary>On create answers only.</summary>
    public bool? IsCreated { get; init; }

    /// <summary>User whose own view (unread count, state, role) is added.</summary>
    public string? ViewOf { get; init; }

    /// <summary>Time of the <c>ts</c> beside the metadata, milliseconds.</summary>
    public long NowMs { get; init; }

    /// <summary>The flags of a read call.</summary>
    public static ChannelViewOptions Of(RequestQuery query, long nowMs) => new()
    {
        Members = query.Bool("show_member", false),
        ActiveMembers = query.Word("member_active_mode", "activated_only", "activated", "deactivated_only", "deactivated", "all") switch
        {
            "all" => null,
            var mode => mode.StartsWith("activated", StringComparison.Ordinal),
        },
        Metadata = query.Bool("show_metadata", false),
        ReadReceipt = query.Bool("show_read_receipt", false),
        DeliveryReceipt = query.Bool("show_delivery_receipt", false),
        ViewOf = query.String("user_id"),
        NowMs = nowMs,
    };
}
