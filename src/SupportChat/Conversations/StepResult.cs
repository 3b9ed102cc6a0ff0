using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>What a finished step changes in the record.</summary>
/// <param name="Apply">Edit of the newest record; facts and beliefs that the step established.</param>
/// <param name="WhenChanged">
/// Edit used instead when somebody else wrote the record while the step ran (design rule 2: what I wrote is unknown). Null: the fact holds all the same.
/// </param>
internal sealed record StepResult(Func<Conversation, Conversation> Apply, Func<Conversation, Conversation>? WhenChanged = null)
{
    /// <summary>Why the step has to be tried again, although it has something to store; null when it is done.</summary>
    public UpstreamException? Failure { get; init; }

    /// <summary>The edit that fits.</summary>
    public Func<Conversation, Conversation> Edit(bool changed) => changed && WhenChanged is not null ? WhenChanged : Apply;
}
