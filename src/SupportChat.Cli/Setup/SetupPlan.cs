namespace SupportChat.Cli.Setup;

/// <summary>Differences between what is and what should be.</summary>
internal sealed record SetupPlan(IReadOnlyList<SetupChange> Changes);
