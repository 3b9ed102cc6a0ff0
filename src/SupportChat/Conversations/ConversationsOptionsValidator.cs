using Microsoft.Extensions.Options;

namespace SupportChat.Conversations;

internal sealed class ConversationsOptionsValidator : IValidateOptions<ConversationsOptions>
{
    public ValidateOptionsResult Validate(string? name, ConversationsOptions options) =>
        options.StartDeadline >= TimeSpan.FromMilliseconds(100) && options.StartDeadline <= TimeSpan.FromSeconds(20)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Conversations__StartDeadline must be from 00:00:00.1 to 00:00:20");
}
