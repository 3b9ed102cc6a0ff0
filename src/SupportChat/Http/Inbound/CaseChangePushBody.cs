using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SupportChat.CaseChanges;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Http.Inbound;

/// <summary>Reads the JSON push <c>{organizationId, caseIds}</c> from Apex or Flow (docs/architecture.md#http). Unknown members are ignored.</summary>
internal static class CaseChangePushBody
{
    /// <summary>Longest body, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most ids in one push.</summary>
    public const int MaxCases = 200;

    private const string Organization = "organizationId";
    private const string Cases = "caseIds";

    /// <summary>Reads a body.</summary>
    /// <param name="body">UTF-8.</param>
    /// <param name="push">The push.</param>
    /// <param name="errors">For the problem details: what is wrong, by member; never a value from the body. Empty on success.</param>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out CaseChangePush? push, out FieldErrors errors)
    {
        var request = JsonRequestBody.Parse(body, "a JSON object with 'organizationId' and 'caseIds'");
        errors = request.Errors;
        push = null;
        if (!request.IsObject)
        {
            return false;
        }

        var organization = ReadOrganization(request);
        var cases = ReadCases(request);
        push = errors.Count == 0 ? new CaseChangePush(organization, cases) : null;
        return push is not null;
    }

    private static SalesforceId ReadOrganization(JsonRequestBody request)
    {
        if (!CaseChangePush.TryParseOrganization(request.Text(int.MaxValue, Organization), out var id))
        {
            request.Errors.Add(Organization, "Send the id of a Salesforce org: 15 or 18 characters that begin with 00D.");
        }

        return id;
    }

    private static List<SalesforceId> ReadCases(JsonRequestBody request)
    {
        var ids = new List<SalesforceId>();
        if (request.Find(Cases) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is 0 or > MaxCases)
        {
            request.Errors.Add(Cases, $"Send an array of 1 to {MaxCases} Case ids.");
            return ids;
        }

        var seen = new HashSet<SalesforceId>();
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            if (request.Errors.IsFull)
            {
                break;
            }

            if (item.ValueKind is not JsonValueKind.String || !JsonRequestBody.TryGetText(item, out var text) || !RecordIds.TryParseCase(text, out var id))
            {
                request.Errors.Add($"{Cases}[{index}]", "Send the id of a Case: 15 or 18 characters that begin with 500.");
            }
            else if (seen.Add(id))
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}
