using System.Text.Json.Serialization;

namespace SupportChat.Cli.Setup;

/// <summary>One difference; several may be written by one call, which the first of them carries.</summary>
internal sealed record SetupChange(string Setting, string From, string To)
{
    /// <summary>Writes; null when an earlier change of the plan writes this one too.</summary>
    [JsonIgnore]
    public Func<CancellationToken, Task>? ApplyAsync { get; init; }
}
