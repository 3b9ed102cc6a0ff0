namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>When the org's people are there (docs/reference/salesforce.md#business-hours).</summary>
internal static class HoursObjects
{
    public const string Midnight = "00:00:00.000Z";

    /// <summary>Lets a user call the class that tells the open times.</summary>
    public const string PermissionSet = "SupportChat_Business_Hours";

    public static IReadOnlyList<DayOfWeek> Weekdays { get; } = Enum.GetValues<DayOfWeek>();

    public static IEnumerable<ObjectDefinition> All() => [BusinessHours(), Holiday()];

    public static string StartOf(DayOfWeek day) => $"{day}StartTime";

    public static string EndOf(DayOfWeek day) => $"{day}EndTime";

    private static ObjectDefinition BusinessHours() => Weekdays.Aggregate(
        new ObjectBuilder(StandardObjects.SetUp("BusinessHours", "Business Hours", "01m"))
            .Required("Name", 80).Flag("IsActive").Flag("IsDefault").Text("TimeZoneSidKey", 40),
        (builder, day) => builder.TimeOfDay(StartOf(day)).TimeOfDay(EndOf(day))).Build();

    private static ObjectDefinition Holiday() =>
        new ObjectBuilder(StandardObjects.SetUp("Holiday", "Holiday", "0C0"))
            .Required("Name", 80).Date("ActivityDate").Flag("IsAllDay", true).Integer("StartTimeInMinutes").Integer("EndTimeInMinutes").Build();
}
