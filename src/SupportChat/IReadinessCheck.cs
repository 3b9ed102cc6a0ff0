namespace SupportChat;

/// <summary>Something that a process needs before it can take calls. Asked often, so it answers from memory.</summary>
public interface IReadinessCheck
{
    /// <summary>A code that says what is missing, such as <c>tables</c>; null when nothing is.</summary>
    string? NotReady { get; }
}
