using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SupportChat.CaseChanges;

/// <summary>Settings <c>CaseChanges__*</c>.</summary>
public sealed class CaseChangesOptions
{
    public const string SectionName = "CaseChanges";

    /// <summary>How long one run of the stream window reads; the schedule starts the next one.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00", ErrorMessage = "CaseChanges__Window must be between 00:00:05 and 01:00:00.")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// Silence after which the window connects again from its position. It may be shorter than the 270 s within which Salesforce promises a
    /// keep-alive: connecting again costs one call and loses nothing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "CaseChanges__Watchdog must be between 00:00:01 and 01:00:00.")]
    public TimeSpan Watchdog { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>When agents join.</summary>
    [EnumDataType(typeof(JoinOn), ErrorMessage = "CaseChanges__JoinOn must be Assignment or Accept.")]
    public JoinOn JoinOn { get; set; } = JoinOn.Assignment;

    /// <summary>Write the Case status to the channel's metadata; false beside the managed package, which does it.</summary>
    public bool WriteStatus { get; set; } = true;

    /// <summary>Let agents join and leave; false beside the managed package, which does it.</summary>
    public bool ManageAgents { get; set; } = true;
}

/// <summary>Checks <see cref="CaseChangesOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class CaseChangesOptionsValidator : IValidateOptions<CaseChangesOptions>
{
}
