namespace SupportChat.Upstreams;

/// <summary>A call to Sendbird or Salesforce failed; carries what the retry decision needs, never a text or value of the upstream.</summary>
public sealed class UpstreamException : Exception
{
    public UpstreamException(string upstream, UpstreamFailure failure, string code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Upstream = upstream;
        Failure = failure;
        Code = code;
    }

    /// <summary><c>sendbird</c> or <c>salesforce</c>.</summary>
    public string Upstream { get; }

    public UpstreamFailure Failure { get; }

    /// <summary>The upstream's own error code, or the transport's (<c>timeout</c>, <c>connection</c>, <c>circuit-open</c>, HTTP status).</summary>
    public string Code { get; }

    /// <summary>How long the upstream asked to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

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
