using Microsoft.Extensions.Options;

namespace SupportChat.Conversations;

/// <summary>Settings of section <c>Conversations</c>.</summary>
public sealed class ConversationsOptions
{
    public const string SectionName = "Conversations";

    /// <summary>How long a start waits for both systems before it answers 202 and leaves the rest to the queue.</summary>
    public TimeSpan StartDeadline { get; set; } = TimeSpan.FromSeconds(3);
}

internal sealed class ConversationsOptionsValidator : IValidateOptions<ConversationsOptions>
{
    public ValidateOptionsResult Validate(string? name, ConversationsOptions options) =>
        options.StartDeadline >= TimeSpan.FromMilliseconds(100) && options.StartDeadline <= TimeSpan.FromSeconds(20)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Conversations__StartDeadline must be from 00:00:00.1 to 00:00:20");
}
