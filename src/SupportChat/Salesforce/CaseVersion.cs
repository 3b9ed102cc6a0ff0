namespace SupportChat.Salesforce;

/// <summary>Salesforce's own order of changes of one Case (docs/reference/salesforce.md#change-events): compared field by field.</summary>
/// <param name="CommitTimestamp">Milliseconds since 1970 UTC; whole seconds in practice.</param>
/// <param name="CommitNumber">Database commit number, sequential within an instance.</param>
/// <param name="SequenceNumber">Position within the transaction, from 1.</param>
public readonly record struct CaseVersion(long CommitTimestamp, long CommitNumber, int SequenceNumber) : IComparable<CaseVersion>
{
    /// <inheritdoc/>
    public int CompareTo(CaseVersion other) =>
        (CommitTimestamp, CommitNumber, SequenceNumber).CompareTo((other.CommitTimestamp, other.CommitNumber, other.SequenceNumber));

    public static bool operator <(CaseVersion left, CaseVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(CaseVersion left, CaseVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(CaseVersion left, CaseVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(CaseVersion left, CaseVersion right) => left.CompareTo(right) >= 0;
}
