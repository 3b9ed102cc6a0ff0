using System.Text.Json.Serialization;

namespace SupportChat.Cli.Setup;

/// <summary>Differences between what is and what should be.</summary>
internal sealed record SetupPlan(IReadOnlyList<SetupChange> Changes);

/// <summary>One difference; several may be written by one call, which the first of them carries.</summary>
internal sealed record SetupChange(string Setting, string From, string To)
{
    /// <summary>Writes; null when an earlier change of the plan writes this one too.</summary>
    [JsonIgnore]
    public Func<CancellationToken, Task>? ApplyAsync { get; init; }
}

/// <summary>The outcome for pipelines.</summary>
internal sealed record SetupReport(IReadOnlyList<SetupChange> Changes, bool Applied);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SetupReport))]
internal sealed partial class SetupJsonContext : JsonSerializerContext;
