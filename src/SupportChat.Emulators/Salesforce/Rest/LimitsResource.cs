using System.Globalization;
using System.Text.Json.Nodes;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>The org's limits (docs/reference/salesforce.md#limits).</summary>
internal sealed class LimitsResource(ApiUsage usage, Func<long> deliveredEvents)
{
    private const long DailyDelivered = 10_000;

    public IEnumerable<RestRoute> Routes() => [new RestRoute("/limits", ("GET", Show))];

    private RestAnswer Show(RestCall call) => RestAnswer.Ok(new JsonObject
    {
        ["DailyApiRequests"] = Limit(usage.DailyLimit, usage.Used),
        ["DailyDeliveredPlatformEvents"] = Limit(DailyDelivered, deliveredEvents()),
        ["HourlyPublishedPlatformEvents"] = Limit(50_000, 0),
        ["DataStorageMB"] = Limit(200, 0),
        ["FileStorageMB"] = Limit(200, 0),
    });

    private static JsonObject Limit(long max, long used) => new JsonObject { ["Max"] = max, ["Remaining"] = Math.Max(0, max - used) };
}

/// <summary>Counts API requests. A composite call is one.</summary>
internal sealed class ApiUsage(int dailyLimit)
{
    private long used;

    public int DailyLimit { get; } = dailyLimit;

    public long Used => Interlocked.Read(ref used);

    /// <summary>Counts one and returns the value of <c>Sforce-Limit-Info</c>.</summary>
    public string Count() => string.Create(CultureInfo.InvariantCulture, $"api-usage={Interlocked.Increment(ref used)}/{DailyLimit}");
}
