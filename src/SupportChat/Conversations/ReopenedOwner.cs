using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;

namespace SupportChat.Conversations;

/// <summary>
/// Who gets a Case that is opened again (docs/conversation-life.md#after-the-close): never an owner who is inactive, or, by default, not online.
/// </summary>
public sealed partial class ReopenedOwner(
    SalesforceClient salesforce, AgentDirectory directory, IOptions<AfterCloseOptions> options, ILogger<ReopenedOwner> logger)
{
    /// <summary>Keeps the owner, or names the queue, or leaves the choice to the org's assignment rule.</summary>
    internal async Task<OwnerChoice> ChooseAsync(SalesforceId owner, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (settings.ReopenTo != ReopenTarget.Queue && (!owner.IsUser || await IsAvailableAsync(owner, settings.ReopenTo, cancellationToken)))
        {
            return new OwnerChoice(null, AutoAssign: false);
        }

        if (settings.ReopenQueue is not { } name)
        {
            return new OwnerChoice(null, AutoAssign: true);
        }

        if (await salesforce.FindQueueAsync(name, cancellationToken) is { } queue)
        {
            return new OwnerChoice(queue, AutoAssign: false);
        }

        LogNoQueue(logger, name);
        return new OwnerChoice(null, AutoAssign: true);
    }

    private async Task<bool> IsAvailableAsync(SalesforceId owner, ReopenTarget target, CancellationToken cancellationToken) =>
        (await directory.FindAsync(owner, fresh: true, cancellationToken))?.IsActive == true
        && (target == ReopenTarget.Owner || await salesforce.IsOnlineAsync(owner, cancellationToken) != false);

    [LoggerMessage(1007, LogLevel.Warning, "There is no queue {Queue} (Conversations__ReopenQueue): the assignment rule chooses the owner of a reopened Case")]
    private static partial void LogNoQueue(ILogger logger, string queue);
}

/// <summary>The owner of a reopened Case.</summary>
/// <param name="QueueId">The queue that gets it; null: whoever owns it, or whom the rule chooses.</param>
/// <param name="AutoAssign">The org's assignment rule chooses.</param>
internal readonly record struct OwnerChoice(SalesforceId? QueueId, bool AutoAssign);
