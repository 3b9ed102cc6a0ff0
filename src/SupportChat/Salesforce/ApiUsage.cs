using System.Globalization;

namespace SupportChat.Salesforce;

/// <summary>API requests of the org in 24 hours, used and allowed.</summary>
public sealed record ApiUsage(long Used, long Limit)
{
    /// <summary>
    /// Reads <c>api-usage=123/100000; per-app-api-usage=17/250(appName=x)</c> of header <c>Sforce-Limit-Info</c> (docs/reference/salesforce.md#headers); null
    /// when it says nothing.
    /// </summary>
    internal static ApiUsage? Read(string? header)
    {
        foreach (var item in (header ?? "").Split([';', ','], StringSplitOptions.TrimEntries))
        {
            var parts = item.Split('=', '/');
            if (parts is ["api-usage", var used, var limit]
                && long.TryParse(used, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most))
            {
                return new ApiUsage(count, most);
            }
        }

        return null;
    }
}
