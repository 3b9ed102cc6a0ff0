using SupportChat.Conversations;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>The settings of one life, and how its queue and its seed order things.</summary>
internal sealed record LifePolicy
{
    public AfterCloseAction AfterClose { get; init; } = AfterCloseAction.Reopen;

    public TimeSpan ReopenWithin { get; init; } = TimeSpan.FromDays(3);

    public TimeSpan CourtesyWindow { get; init; }

    public ReopenTarget ReopenTo { get; init; } = ReopenTarget.OwnerIfAvailable;

    public string? ReopenQueue { get; init; }

    public bool FreezeOnClose { get; init; }

    /// <summary>How long the agent waits before the customer is reminded; null: for ever.</summary>
    public TimeSpan? RemindAfter { get; init; }

    /// <summary>How long the agent waits before the Case is closed; null: for ever.</summary>
    public TimeSpan? CloseAfter { get; init; }

    /// <summary>The queue gives out one item of a conversation at a time, as long as leases hold.</summary>
    public bool Sessions { get; init; } = true;

    public string? FirstMessage { get; init; }

    /// <summary>The start is over, and went well, before anything else happens.</summary>
    public bool IsStarted { get; init; }

    /// <summary>When a customer's message is one after the close (docs/conversation-life.md#after-the-close).</summary>
    public TimeSpan Margin => CourtesyWindow > TimeSpan.FromSeconds(2) ? CourtesyWindow : TimeSpan.FromSeconds(2);

    public void Apply(AfterCloseOptions options)
    {
        options.AfterClose = AfterClose;
        options.ReopenWithin = ReopenWithin;
        options.CourtesyWindow = CourtesyWindow;
        options.ReopenTo = ReopenTo;
        options.ReopenQueue = ReopenQueue;
        options.FreezeOnClose = FreezeOnClose;
    }

    public void Apply(SilenceOptions options)
    {
        options.RemindAfter = RemindAfter;
        options.CloseAfter = CloseAfter;
    }
}
