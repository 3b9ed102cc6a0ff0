namespace SupportChat.Emulators.Salesforce.Omni;

/// <summary>What outlives an Omni-Channel.</summary>
internal sealed record SavedOmni(IReadOnlyList<SavedPresence> Online, IReadOnlyList<SavedWork> Work);

/// <summary>An agent who is online, and the Cases declined since then.</summary>
internal sealed record SavedPresence(string Id, string UserId, int Capacity, IReadOnlyList<string> Declined);

/// <summary>Work that is offered or accepted.</summary>
internal sealed record SavedWork(string Id, string CaseId, string UserId, bool IsAccepted);
