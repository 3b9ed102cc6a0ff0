using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>An HTTP push: these Cases may have changed. It carries no value that we trust (docs/architecture.md#rule-6-versions).</summary>
/// <param name="OrganizationId">The org that claims to have sent it; compare it with <c>Salesforce__OrganizationId</c>.</param>
/// <param name="CaseIds">Without repetition, in the order of the push.</param>
public sealed record CaseChangePush(SalesforceId OrganizationId, IReadOnlyList<SalesforceId> CaseIds)
{
    private const string OrganizationPrefix = "00D";

    /// <summary>The push as a change for <see cref="ICaseChangeSink"/>.</summary>
    /// <param name="pushId">Correlation id of the work that follows.</param>
    public CaseChange ToChange(string pushId) => CaseChange.HintOf(pushId, CaseIds);

    internal static bool TryParseOrganization(string? text, out SalesforceId id)
    {
        id = default;
        return text is not null && text.StartsWith(OrganizationPrefix, StringComparison.Ordinal) && SalesforceId.TryParse(text, out id);
    }
}
