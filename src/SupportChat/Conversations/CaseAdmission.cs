namespace SupportChat.Conversations;

/// <summary>How much of the request goes into the Case.</summary>
public enum CaseAdmission
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>Salesforce refused something: subject, origin and ids, the rest as text in the description.</summary>
    Reduced,

    /// <summary>Refused even so: no further try until an operator asks.</summary>
    Refused,

    /// <summary>Refused, and the notice of it is in the channel.</summary>
    RefusedAndNotified,
}
