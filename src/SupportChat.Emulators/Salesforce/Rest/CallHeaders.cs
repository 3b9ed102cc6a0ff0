using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Headers that change what a call does (docs/reference/salesforce.md#headers).</summary>
internal static class CallHeaders
{
    public const string AutoAssign = "Sforce-Auto-Assign";
    public const string CallOptions = "Sforce-Call-Options";
    public const string QueryOptions = "Sforce-Query-Options";
    public const string LimitInfo = "Sforce-Limit-Info";

    public static Caller Caller(RestCall call) => new(call.UserId)
    {
        Api = "rest",
        ApiVersion = call.Version,
        Client = Option(call.Header(CallOptions), "client"),
        AutoAssign = IsAutoAssign(call),
    };

    /// <summary>The value of <c>name=value</c> in a header.</summary>
    public static string? Option(string? header, string name)
    {
        foreach (var part in (header ?? "").Split([',', ';'], StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))
            {
                return part[(name.Length + 1)..].Trim();
            }
        }

        return null;
    }

    private static bool IsAutoAssign(RestCall call)
    {
        var header = call.Header(AutoAssign);
        if (header is null || bool.TryParse(header, out var wanted) && wanted)
        {
            return true;
        }

        if (header.Equals("FALSE", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return RecordId.TryNormalize(header, out var id) && call.Find(id) is { Type.Name: "AssignmentRule" }
            ? true
            : throw new SalesforceException(400, "INVALID_ASSIGNMENT_RULE", $"invalid assignment rule: {header}");
    }
}
