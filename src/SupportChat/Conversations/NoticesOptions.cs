using Microsoft.Extensions.Options;

namespace SupportChat.Conversations;

/// <summary>
/// Settings of section <c>Notices</c> (docs/conversation-life.md#notices): by kind (<see cref="NoticeKind"/>), whether it is sent (<c>Enabled</c>), and its
/// text by language (<c>Notices__Pending__de</c>, <c>Notices__Pending__pt_BR</c>), which replaces ours.
/// </summary>
public sealed class NoticesOptions() : Dictionary<string, Dictionary<string, string>>(StringComparer.OrdinalIgnoreCase)
{
    public const string SectionName = "Notices";

    internal const string EnabledKey = "Enabled";

    /// <summary>Whether a kind is sent; all are unless switched off.</summary>
    public bool IsEnabled(NoticeKind kind) => Find(kind, EnabledKey) is not { } value || bool.Parse(value);

    /// <summary>The text of a kind that replaces ours in a language; null for none.</summary>
    public string? TextOf(NoticeKind kind, string language) => Find(kind, language);

    private string? Find(NoticeKind kind, string key) => TryGetValue(kind.ToString(), out var settings)
        ? settings.FirstOrDefault(pair => pair.Key.Replace('_', '-').Equals(key, StringComparison.OrdinalIgnoreCase)).Value
        : null;
}

internal sealed class NoticesOptionsValidator : IValidateOptions<NoticesOptions>
{
    private const int MaxText = 1_000;

    public ValidateOptionsResult Validate(string? name, NoticesOptions options)
    {
        var faults = new List<string>();
        foreach (var (kind, settings) in options)
        {
            if (!Enum.GetNames<NoticeKind>().Contains(kind, StringComparer.OrdinalIgnoreCase))
            {
                faults.Add(
                    $"Notices__{kind}__{settings.Keys.FirstOrDefault()}: there is no such kind of notice, only "
                    + string.Join(", ", Enum.GetNames<NoticeKind>()));
                continue;
            }

            faults.AddRange(settings.Select(setting => FaultOf(kind, setting.Key, setting.Value)).OfType<string>());
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string? FaultOf(string kind, string key, string value)
    {
        if (key.Equals(NoticesOptions.EnabledKey, StringComparison.OrdinalIgnoreCase))
        {
            return bool.TryParse(value, out _) ? null : $"Notices__{kind}__{key} must be true or false";
        }

        return !NoticeTexts.IsLanguage(key) ? $"Notices__{kind}__{key}: the last part must be Enabled, or a language such as de or pt_BR"
            : string.IsNullOrWhiteSpace(value) || value.Length > MaxText ? $"Notices__{kind}__{key} must be a text of 1 to {MaxText} characters"
            : NoticeTexts.UnknownPlaceholder(value) is { } unknown
            ? $"Notices__{kind}__{key} has {unknown}: a text may have {string.Join(" and ", NoticeTexts.Placeholders)}"
            : null;
    }
}
