using Avro;

namespace SupportChat.CaseChanges;

/// <summary>Which exceptions mean that an event does not fit its schema.</summary>
internal static class DecodeFault
{
    public static bool Is(Exception exception) =>
        exception is FormatException or AvroException or InvalidCastException or NullReferenceException or IndexOutOfRangeException or ArgumentException or OverflowException;

    /// <summary>A code without values: our own sentences, or the exception's type.</summary>
    public static string CodeOf(Exception exception) => exception is FormatException ? exception.Message : exception.GetType().Name;
}
