using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>An object has every field that SupportChat uses, in the right form, and this user may write it.</summary>
internal sealed class ObjectCheck(SalesforceClient salesforce, string objectName, IReadOnlyList<ExpectedField> expected) : IDoctorCheck
{
    private const string Deploy = "Deploy infra/salesforce (its README has the commands) and run: supportchat setup salesforce --apply";

    public string Name => $"Fields of {objectName}";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (await salesforce.DescribeAsync(objectName, cancellationToken) is not { } fields)
        {
            return CheckResult.Error("the object is not there, or this user may not see it", Deploy);
        }

        var faults = expected.Select(field => Fault(field, fields)).OfType<string>().ToList();
        return faults.Count == 0 ? CheckResult.Ok($"{expected.Count} fields") : CheckResult.Error(string.Join("; ", faults), Deploy);
    }

    private static string? Fault(ExpectedField field, IReadOnlyDictionary<string, FieldDescription> fields)
    {
        if (!fields.TryGetValue(field.Name, out var found))
        {
            return $"{field.Name} is missing or hidden";
        }

        if (found.Length < field.Length)
        {
            return $"{field.Name} holds {found.Length} characters, {field.Length} are needed";
        }

        return field.IsKey && !(found.Unique && found.ExternalId) ? $"{field.Name} must be a unique external id"
            : field.IsWritten && !found.Createable ? $"{field.Name} may not be written by this user"
            : null;
    }
}

/// <summary>A field that SupportChat uses.</summary>
internal sealed record ExpectedField(string Name, int Length = 0, bool IsKey = false, bool IsWritten = true);
