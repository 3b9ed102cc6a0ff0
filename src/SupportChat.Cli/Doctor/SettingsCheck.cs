using Microsoft.Extensions.Options;

namespace SupportChat.Cli.Doctor;

/// <summary>The settings are complete: checked before anything is asked, so it is a finding and no <see cref="IDoctorCheck"/>.</summary>
internal static class SettingsCheck
{
    private const string Name = "Settings";

    public static Finding Good { get; } = new(Name, CheckState.Ok, "complete", null);

    /// <summary>Every fault of the validation, or null when the exception is none.</summary>
    public static IReadOnlyList<string>? FaultsOf(Exception exception) => exception switch
    {
        OptionsValidationException one => Split(one),
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(Split)],
        _ => null,
    };

    public static IReadOnlyList<Finding> Broken(IReadOnlyList<string> faults) =>
        [.. faults.Select(fault => new Finding(Name, CheckState.Error, fault, "Set it in the environment as Section__Key (README, Settings)"))];

    private static string[] Split(OptionsValidationException fault) => [.. fault.Failures.SelectMany(failure => failure.Split("; "))];
}
