namespace SupportChat.Transcripts;

internal enum TranscriptState
{
    /// <summary>Salesforce holds this version or a newer one.</summary>
    Written,

    /// <summary>The Case does not exist (yet); a repair follows its creation or return.</summary>
    Parked,

    /// <summary>The Case that the record names is gone in Salesforce.</summary>
    CaseGone,

    /// <summary>Try again later.</summary>
    Retry,

    /// <summary>The org's automation refuses the row without an explanation: try again for a while.</summary>
    Unexplained,

    /// <summary>Salesforce refuses the row for good.</summary>
    Refused,
}
