using Microsoft.Extensions.Options;

namespace SupportChat.CaseChanges;

/// <summary>Checks <see cref="CaseChangesOptions"/> at start; names every wrong key as it stands in the environment.</summary>
internal sealed class CaseChangesOptionsValidator : IValidateOptions<CaseChangesOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, CaseChangesOptions options)
    {
        var faults = new List<string>();
        Check(faults, nameof(options.Window), options.Window, TimeSpan.FromSeconds(5));
        Check(faults, nameof(options.Watchdog), options.Watchdog, TimeSpan.FromSeconds(1));
        if (!Enum.IsDefined(options.JoinOn))
        {
            faults.Add("CaseChanges__JoinOn must be Assignment or Accept.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string key, TimeSpan value, TimeSpan shortest)
    {
        if (value < shortest || value > Longest)
        {
            faults.Add($"CaseChanges__{key} must be between {shortest} and {Longest}.");
        }
    }
}
