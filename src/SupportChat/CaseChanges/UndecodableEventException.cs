using SupportChat.Salesforce;

namespace SupportChat.CaseChanges;

/// <summary>An event could not be read. Carries what was readable: the Cases, when its header was.</summary>
internal sealed class UndecodableEventException(string code, IReadOnlyList<SalesforceId> caseIds, Exception? innerException)
    : Exception($"The event could not be read: {code}.", innerException)
{
    /// <summary>What is wrong, without values.</summary>
    public string Code { get; } = code;

    /// <summary>The Cases that the event is about; empty when not even those could be read.</summary>
    public IReadOnlyList<SalesforceId> CaseIds { get; } = caseIds;
}
