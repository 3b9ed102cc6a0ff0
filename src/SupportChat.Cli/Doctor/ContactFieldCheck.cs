using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>The field that finds a customer's Contact is there and is an external id.</summary>
internal sealed class ContactFieldCheck(SalesforceClient salesforce, string field) : IDoctorCheck
{
    public string Name => "Contact of a customer";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var fields = await salesforce.DescribeAsync("Contact", cancellationToken);
        return fields is null ? CheckResult.Error("Contact may not be read", "Give the integration user read access to Contact")
            : !fields.TryGetValue(field, out var found) ? CheckResult.Error($"Contact.{field} is missing or hidden", "Set Salesforce__ContactExternalIdField to a field of Contact that the integration user may read")
            : !found.ExternalId ? CheckResult.Warning($"Contact.{field} is no external id", "Make it an external id, so that finding a Contact stays fast")
            : CheckResult.Ok(field);
    }
}
