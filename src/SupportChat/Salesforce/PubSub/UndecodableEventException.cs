using Avro;

namespace SupportChat.Salesforce.PubSub;

/// <summary>An event could not be read. Carries what was readable: the Cases, when its header was.</summary>
internal sealed class UndecodableEventException(string code, IReadOnlyList<SalesforceId> caseIds, Exception? innerException)
    : Exception($"The event could not be read: {code}.", innerException)
{
    /// <summary>What is wrong, without values.</summary>
    public string Code { get; } = code;

    /// <summary>The Cases that the event is about; empty when not even those could be read.</summary>
    public IReadOnlyList<SalesforceId> CaseIds { get; } = caseIds;
}

/// <summary>Which exceptions mean that an event does not fit its schema.</summary>
internal static class DecodeFault
{
    public static bool Is(Exception exception) =>
        exception is FormatException or AvroException or InvalidCastException or NullReferenceException or IndexOutOfRangeException
            or ArgumentException or OverflowException;

    /// <summary>A code without values: our own sentences, or the exception's type.</summary>
    public static string CodeOf(Exception exception) => exception is FormatException ? exception.Message : exception.GetType().Name;
}
