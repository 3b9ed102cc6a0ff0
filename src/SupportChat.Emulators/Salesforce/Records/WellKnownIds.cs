namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>Well-known ids of the emulated org.</summary>
internal static class WellKnownIds
{
    public const int AgentCount = 3;

    /// <summary>Automated Process: commits what Salesforce does by itself.</summary>
    public static readonly string AutomatedProcess = RecordId.Of("005", 7);

    /// <summary>Default Case Owner of the support settings.</summary>
    public static readonly string DefaultCaseOwner = RecordId.Of("005", 8);

    public static readonly string IntegrationUser = RecordId.Of("005", 9);

    /// <summary>The queue SupportChat.</summary>
    public static readonly string Queue = RecordId.Of("00G", 1);

    /// <summary>The default business hours.</summary>
    public static readonly string BusinessHours = RecordId.Of("01m", 1);

    /// <summary><c>005000000000001AAA</c> and so on.</summary>
    public static string Agent(int number) => RecordId.Of("005", number);
}
