namespace SupportChat.CaseChanges;

/// <summary>When the owning agent joins the channel.</summary>
public enum JoinOn
{
    /// <summary>As soon as the agent owns the Case; Omni-Channel events are not needed.</summary>
    Assignment,

    /// <summary>When the agent accepted the work item (AgentWork <c>Opened</c>).</summary>
    Accept,
}
