namespace SupportChat.Emulators.Salesforce.Omni;

/// <summary>An agent's presence: how much work he takes, and which Cases he declined since he came online.</summary>
internal sealed class AgentState(string userId, int capacity)
{
    public string UserId { get; } = userId;

    public int Capacity { get; } = capacity;

    public HashSet<string> Declined { get; } = new(StringComparer.Ordinal);
}
