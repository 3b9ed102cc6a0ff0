using Microsoft.Extensions.Options;
using SupportChat.Conversations;

namespace SupportChat.Tests.Conversations;

public sealed class NoticeTextsTests
{
    private static readonly NoticeFacts Facts = new(
        "00001001", new DateTimeOffset(2026, 12, 7, 8, 0, 0, TimeSpan.Zero), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    private readonly NoticesOptions options = [];

    private NoticeTexts Texts => new(Options.Create(options));

    [Fact]
    public void Every_language_has_a_text_of_its_own_for_every_kind_with_everything_filled_in()
    {
        Assert.Equal(["en", "de", "ja", "ko", "es"], NoticeTexts.Languages);
        foreach (var kind in Enum.GetValues<NoticeKind>())
        {
            var texts = NoticeTexts.Languages.Select(language => Texts.For(kind, [language], Facts)).ToList();

            Assert.Equal(texts.Count, texts.Distinct().Count());
            Assert.All(texts, text => Assert.False(string.IsNullOrWhiteSpace(text) || text.Contains('{', StringComparison.Ordinal), text));
            Assert.True(kind is not (NoticeKind.Ready or NoticeKind.FollowUp) || texts.All(text => text.Contains("00001001", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("en", "Monday, 7 December, 09:00 (Europe/Berlin)")]
    [InlineData("de-AT", "Montag, 7. Dezember, 09:00 Uhr (Europe/Berlin)")]
    [InlineData("ja", "12月7日(月) 09:00 (Europe/Berlin)")]
    [InlineData("ko-KR", "12월 7일(월) 09:00 (Europe/Berlin)")]
    [InlineData("ES", "lunes 7 de diciembre, 09:00 (Europe/Berlin)")]
    public void The_next_opening_is_told_by_the_clock_of_the_business_hours(string language, string moment) =>
        Assert.Contains(moment, Texts.For(NoticeKind.OutsideHours, [language], Facts), StringComparison.Ordinal);

    [Fact]
    public void A_language_that_is_not_ours_has_it_in_figures()
    {
        options["OutsideHours"] = new() { ["fr"] = "De retour : {nextOpening}" };

        Assert.Equal("De retour : 2026-12-07 09:00 (Europe/Berlin)", Texts.For(NoticeKind.OutsideHours, ["fr-FR"], Facts));
    }

    [Theory]
    [InlineData("pt-BR", "Olá, Brasil")]
    [InlineData("pt-PT", "Olá")]
    [InlineData("pt", "Olá")]
    [InlineData("x", "Do you still need our help? We are waiting for your answer.")]
    [InlineData("", "Do you still need our help? We are waiting for your answer.")]
    public void The_nearest_text_counts(string language, string text)
    {
        options["reminder"] = new() { ["PT_br"] = "Olá, Brasil", ["pt"] = "Olá" };

        Assert.Equal(text, Texts.For(NoticeKind.Reminder, [language], Facts));
    }

    [Theory]
    [InlineData("Ready", "Enabled", "maybe", "Notices__Ready__Enabled must be true or false")]
    [InlineData("Raedy", "de", "Text", "Notices__Raedy__de: there is no such kind of notice, only Pending")]
    [InlineData("Ready", "german!", "Text", "Notices__Ready__german!: the last part must be Enabled, or a language")]
    [InlineData("Ready", "de", " ", "Notices__Ready__de must be a text of 1 to 1000 characters")]
    [InlineData("Ready", "de", "Nummer {number}", "Notices__Ready__de has {number}: a text may have {caseNumber} and {nextOpening}")]
    public void A_wrong_setting_is_named(string kind, string key, string value, string fault)
    {
        options[kind] = new() { [key] = value };

        Assert.Contains(fault, Assert.Single(new NoticesOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }
}
