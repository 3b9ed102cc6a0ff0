namespace SupportChat.Cli.Setup;

/// <summary>The outcome for pipelines.</summary>
internal sealed record SetupReport(IReadOnlyList<SetupChange> Changes, bool Applied);
