namespace SupportChat.Transcripts;

/// <summary>Where a message stands after a write.</summary>
internal readonly record struct TranscriptResult(TranscriptState State)
{
    /// <summary>The ledger had this version, or a newer one, before.</summary>
    public bool WasKnown { get; init; }

    /// <summary>Error code and fields, never values.</summary>
    public string? Code { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
