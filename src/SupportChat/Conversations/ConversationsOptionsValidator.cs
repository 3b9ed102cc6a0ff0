using Microsoft.Extensions.Options;
using SupportChat.Sendbird;

namespace SupportChat.Conversations;

internal sealed class ConversationsOptionsValidator : IValidateOptions<ConversationsOptions>
{
    public ValidateOptionsResult Validate(string? name, ConversationsOptions options)
    {
        var faults = new List<string>();
        if (options.StartDeadline < TimeSpan.FromMilliseconds(100) || options.StartDeadline > TimeSpan.FromSeconds(20))
        {
            faults.Add("Conversations__StartDeadline must be from 00:00:00.1 to 00:00:20");
        }

        if (options.StartsPerMinute is < 1 or > 10_000)
        {
            faults.Add("Conversations__StartsPerMinute must be from 1 to 10000");
        }

        if (options.BotUserIds.Any(id => id.Length > SendbirdIds.MaxUserId || !SendbirdIds.CanBe(id)))
        {
            faults.Add($"Conversations__BotUserIds must be user ids of Sendbird: 1 to {SendbirdIds.MaxUserId} characters, {SendbirdIds.Rule}");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
