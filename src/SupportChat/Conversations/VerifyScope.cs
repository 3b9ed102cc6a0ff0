namespace SupportChat.Conversations;

/// <summary>Which beliefs a verification doubts.</summary>
[Flags]
public enum VerifyScope
{
    Nothing = 0,
    Members = 1,
    Channel = 2,
    Status = 4,
    Case = 8,

    /// <summary>All that is in Sendbird.</summary>
    Chat = Members | Channel | Status,

    Everything = Chat | Case,
}
