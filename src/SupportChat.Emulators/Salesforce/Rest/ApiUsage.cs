using System.Globalization;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Counts API requests. A composite call is one.</summary>
internal sealed class ApiUsage(int dailyLimit)
{
    private long _used;

    public int DailyLimit { get; } = dailyLimit;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Counts one and returns the value of <c>Sforce-Limit-Info</c>.</summary>
    public string Count() => string.Create(CultureInfo.InvariantCulture, $"api-usage={Interlocked.Increment(ref _used)}/{DailyLimit}");
}
