namespace SupportChat.Transcripts;

/// <summary>What a repair left.</summary>
internal sealed class RepairResult
{
    /// <summary>Rows that Salesforce refuses, with codes.</summary>
    public List<(TranscriptMessage Message, string Code)> Refused { get; } = [];

    /// <summary>Rows that the org's automation refuses without an explanation, with codes.</summary>
    public List<(TranscriptMessage Message, string Code)> Unexplained { get; } = [];

    /// <summary>Messages whose times no message can have, by reference.</summary>
    public List<TranscriptMessage> Unreadable { get; } = [];

    /// <summary>Messages whose id cannot be read, so that nothing tells them apart.</summary>
    public int WithoutId { get; set; }

    /// <summary>Refused rows are named even when the ledger knows them as dead.</summary>
    public bool TellAgain { get; init; }

    public bool CaseGone { get; private set; }

    /// <summary>Code of a failure that a later run may not meet; null when there was none.</summary>
    public string? RetryCode { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    public int Written { get; private set; }

    public void Add(TranscriptMessage message, TranscriptResult result)
    {
        switch (result.State)
        {
            case TranscriptState.Written:
                Written++;
                break;
            case TranscriptState.Refused:
                Refused.Add((message, result.Code ?? ""));
                break;
            case TranscriptState.Unexplained:
                Unexplained.Add((message, result.Code ?? ""));
                break;
            case TranscriptState.CaseGone:
                CaseGone = true;
                break;
            case TranscriptState.Retry:
                RetryCode = result.Code ?? "";
                RetryAfter = result.RetryAfter;
                break;
        }
    }
}
