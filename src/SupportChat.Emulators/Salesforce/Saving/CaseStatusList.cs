namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>The values of Case.Status and which of them mean closed.</summary>
internal sealed class CaseStatusList(IReadOnlyList<SalesforceCaseStatus> statuses)
{
    public IReadOnlyList<SalesforceCaseStatus> Statuses { get; } = statuses;

    public bool IsClosed(string name) => Find(name)?.IsClosed ?? false;

    /// <summary>The name as the list spells it: picklist values match in any case.</summary>
    public string Spelled(string name) => Find(name)?.Name ?? name;

    private SalesforceCaseStatus? Find(string name) =>
        Statuses.FirstOrDefault(status => status.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
