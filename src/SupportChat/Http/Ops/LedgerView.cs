namespace SupportChat.Http.Ops;

/// <summary>Completeness of the transcript as the ledger knows it.</summary>
internal sealed record LedgerView(int Messages, int Written, int Pending, int Dead, IReadOnlyList<long> PendingIds, IReadOnlyList<long> DeadIds);
