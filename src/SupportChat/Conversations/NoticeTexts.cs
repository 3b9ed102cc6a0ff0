using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace SupportChat.Conversations;

/// <summary>
/// Texts of the notices in the customer's language: those of <c>Notices__{kind}__{language}</c>, and ours in English, German, Japanese, Korean and Spanish.
/// </summary>
public sealed partial class NoticeTexts(IOptions<NoticesOptions> options)
{
    private const string Default = "en";
    private const string CaseNumber = "{caseNumber}";
    private const string NextOpening = "{nextOpening}";

    private static readonly IReadOnlyDictionary<string, Language> Ours = Read();

    /// <summary>What a text may have filled in.</summary>
    internal static IReadOnlyList<string> Placeholders { get; } = [CaseNumber, NextOpening];

    /// <summary>Languages that we have texts in.</summary>
    internal static IEnumerable<string> Languages => Ours.Keys;

    /// <summary>The text in the first of the customer's languages that there is one in; else in English.</summary>
    /// <param name="kind">What to tell.</param>
    /// <param name="wanted">BCP 47 tags, best first: <c>de-AT</c> takes <c>de-AT</c>, then <c>de</c>.</param>
    /// <param name="facts">What is filled in.</param>
    public string For(NoticeKind kind, IEnumerable<string> wanted, NoticeFacts facts)
    {
        foreach (var tag in wanted.SelectMany(Candidates).Append(Default))
        {
            var ours = Ours.GetValueOrDefault(tag);
            if ((options.Value.TextOf(kind, tag) ?? ours?.Texts[kind]) is { } text)
            {
                return text
                    .Replace(CaseNumber, facts.CaseNumber, StringComparison.Ordinal)
                    .Replace(NextOpening, Moment(facts, ours), StringComparison.Ordinal);
            }
        }

        throw new InvalidOperationException($"There is no text for {kind}.");
    }

    /// <summary>Whether a setting's last part names a language.</summary>
    internal static bool IsLanguage(string tag) => LanguageTag().IsMatch(tag);

    /// <summary>The first thing in braces that nothing fills in; null for none.</summary>
    internal static string? UnknownPlaceholder(string text) =>
        InBraces().Matches(text).Select(match => match.Value).FirstOrDefault(found => !Placeholders.Contains(found));

    /// <summary>From the whole tag to its language alone.</summary>
    private static IEnumerable<string> Candidates(string name)
    {
        var tag = name.Replace('_', '-');
        for (var length = tag.Length; length > 0; length = tag.LastIndexOf('-', length - 1))
        {
            yield return tag[..length].ToLowerInvariant();
        }
    }

    /// <summary>A moment by the clock of the business hours; in a language that is not ours, in figures.</summary>
    private static string Moment(NoticeFacts facts, Language? language)
    {
        if (facts.NextOpening is not { } at)
        {
            return "";
        }

        var zone = facts.TimeZone ?? TimeZoneInfo.Utc;
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var time = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        var moment = language is null
            ? local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : language.Moment
                .Replace("{day}", language.Days[(int)local.DayOfWeek], StringComparison.Ordinal)
                .Replace("{date}", local.Day.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{month}", language.Months[local.Month - 1], StringComparison.Ordinal)
                .Replace("{time}", time, StringComparison.Ordinal);
        return $"{moment} ({zone.Id})";
    }

    private static Dictionary<string, Language> Read()
    {
        using var resource = typeof(NoticeTexts).Assembly.GetManifestResourceStream("SupportChat.Conversations.notices.json")!;
        return JsonSerializer.Deserialize(resource, NoticeTextsJsonContext.Default.DictionaryStringLanguage)!;
    }

    [GeneratedRegex(@"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$")]
    private static partial Regex LanguageTag();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex InBraces();

    /// <summary>A language of ours.</summary>
    /// <param name="Days">From Sunday on.</param>
    /// <param name="Months">From January on.</param>
    /// <param name="Moment">Form of a moment.</param>
    /// <param name="Texts">One for each kind.</param>
    internal sealed record Language(
        IReadOnlyList<string> Days, IReadOnlyList<string> Months, string Moment, IReadOnlyDictionary<NoticeKind, string> Texts);
}

/// <summary>What a notice's text may name.</summary>
/// <param name="CaseNumber">Number of the Case.</param>
/// <param name="NextOpening">When somebody is there again.</param>
/// <param name="TimeZone">Whose clock tells that; null: UTC.</param>
public sealed record NoticeFacts(string? CaseNumber, DateTimeOffset? NextOpening, TimeZoneInfo? TimeZone);

/// <summary>Form of the texts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Dictionary<string, NoticeTexts.Language>))]
internal sealed partial class NoticeTextsJsonContext : JsonSerializerContext;
