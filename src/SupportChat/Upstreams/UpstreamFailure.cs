namespace SupportChat.Upstreams;

/// <summary>What to do about a failed call.</summary>
public enum UpstreamFailure
{
    /// <summary>Down, slow or rate limited: try again later. Whether a write happened is not known.</summary>
    Transient,

    /// <summary>Refused by the org's own automation, which does not say why: tried again for a quarter of an hour, then as <see cref="Refused"/>.</summary>
    Unexplained,

    /// <summary>Refused for its data: no retry mends it.</summary>
    Refused,

    /// <summary>Refused for set-up (token, permission, quota): retried slowly, and an operator must look.</summary>
    SetUp,
}
