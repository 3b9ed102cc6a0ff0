namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>Who writes, over which API: becomes <c>commitUser</c> and <c>changeOrigin</c> of change events (Salesforce reference 4.10).</summary>
internal sealed record Caller(string UserId)
{
    /// <summary><c>rest</c>; null for internal work such as routing, whose changes carry no origin.</summary>
    public string? Api { get; init; }

    /// <summary>API version of the call, for example <c>67.0</c>.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>Value of <c>client=</c> in <c>Sforce-Call-Options</c>.</summary>
    public string? Client { get; init; }

    /// <summary>Whether the assignment rule runs on Cases; header <c>Sforce-Auto-Assign</c>, true when absent (Salesforce reference 2.4).</summary>
    public bool AutoAssign { get; init; }
}
