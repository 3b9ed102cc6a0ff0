namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>Times as the AMQP library takes them.</summary>
internal static class Moment
{
    public static DateTimeOffset Of(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public static DateTime Of(DateTimeOffset time) => time.UtcDateTime;
}
