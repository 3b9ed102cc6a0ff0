using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SupportChat.Salesforce;

namespace SupportChat.CaseChanges;

/// <summary>Reads the JSON push <c>{organizationId, caseIds}</c> from Apex or Flow (design section 5). Unknown members are ignored.</summary>
public static class CaseChangePushJson
{
    /// <summary>Longest body that <see cref="TryParse"/> reads, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most ids in one push.</summary>
    public const int MaxCases = 200;

    private const int MaxErrors = 10;
    private const string Organization = "organizationId";
    private const string Cases = "caseIds";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Reads a body of at most <see cref="MaxBytes"/>.</summary>
    /// <param name="body">UTF-8.</param>
    /// <param name="push">The push.</param>
    /// <param name="errors">For the problem details: what is wrong, by member; never a value from the body. Empty on success.</param>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out CaseChangePush? push, out IReadOnlyDictionary<string, string[]> errors)
    {
        push = null;
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        errors = found;
        if (body.Length > MaxBytes)
        {
            found[""] = [$"must be at most {MaxBytes} bytes"];
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                found[""] = ["must be a JSON object with organizationId and caseIds"];
                return false;
            }

            var organization = ReadOrganization(document.RootElement, found);
            var cases = ReadCases(document.RootElement, found);
            push = found.Count == 0 ? new CaseChangePush(organization, cases) : null;
            return push is not null;
        }
        catch (JsonException)
        {
            found[""] = ["must be JSON, each member at most once"];
            return false;
        }
        catch (InvalidOperationException)
        {
            // A string with a lone surrogate is JSON, but no text.
            found[""] = ["must be JSON in well-formed UTF-8"];
            return false;
        }
    }

    private static SalesforceId ReadOrganization(JsonElement root, Dictionary<string, string[]> errors)
    {
        if (!root.TryGetProperty(Organization, out var member) || member.ValueKind is not JsonValueKind.String
            || !CaseChangePush.TryParseOrganization(member.GetString(), out var id))
        {
            errors[Organization] = ["must be the id of a Salesforce org: 15 or 18 characters that begin with 00D"];
            return default;
        }

        return id;
    }

    private static List<SalesforceId> ReadCases(JsonElement root, Dictionary<string, string[]> errors)
    {
        var ids = new List<SalesforceId>();
        if (!root.TryGetProperty(Cases, out var member) || member.ValueKind is not JsonValueKind.Array || member.GetArrayLength() is 0 or > MaxCases)
        {
            errors[Cases] = [$"must be an array of 1 to {MaxCases} Case ids"];
            return ids;
        }

        var seen = new HashSet<SalesforceId>();
        var index = 0;
        foreach (var item in member.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.String || !RecordIds.TryParseCase(item.GetString(), out var id))
            {
                errors[$"{Cases}[{index}]"] = ["must be the id of a Case: 15 or 18 characters that begin with 500"];
                if (errors.Count >= MaxErrors)
                {
                    break;
                }
            }
            else if (seen.Add(id))
            {
                ids.Add(id);
            }

            index++;
        }

        return ids;
    }
}
