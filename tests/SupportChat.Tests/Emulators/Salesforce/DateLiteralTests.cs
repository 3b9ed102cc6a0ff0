using System.Globalization;
using SupportChat.Emulators.Salesforce.Soql;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class DateLiteralTests
{
    [Theory]
    [InlineData("TODAY", "2027-03-03", "2027-03-04")]
    [InlineData("yesterday", "2027-03-02", "2027-03-03")]
    [InlineData("TOMORROW", "2027-03-04", "2027-03-05")]
    [InlineData("THIS_WEEK", "2027-02-28", "2027-03-07")]
    [InlineData("LAST_WEEK", "2027-02-21", "2027-02-28")]
    [InlineData("LAST_MONTH", "2027-02-01", "2027-03-01")]
    [InlineData("THIS_QUARTER", "2027-01-01", "2027-04-01")]
    [InlineData("NEXT_QUARTER", "2027-04-01", "2027-07-01")]
    [InlineData("LAST_YEAR", "2026-01-01", "2027-01-01")]
    [InlineData("LAST_90_DAYS", "2026-12-03", "2027-03-04")]
    [InlineData("LAST_N_DAYS:7", "2027-02-24", "2027-03-04")]
    [InlineData("NEXT_N_DAYS:7", "2027-03-04", "2027-03-11")]
    [InlineData("N_DAYS_AGO:7", "2027-02-24", "2027-02-25")]
    [InlineData("LAST_N_WEEKS:2", "2027-02-14", "2027-02-28")]
    [InlineData("LAST_N_MONTHS:2", "2027-01-01", "2027-03-01")]
    [InlineData("NEXT_N_YEARS:1", "2028-01-01", "2029-01-01")]
    public void A_literal_is_a_span_of_whole_days(string word, string from, string to)
    {
        var span = DateLiteral.Read(word, new DateTimeOffset(2027, 3, 3, 23, 59, 59, TimeSpan.Zero));

        Assert.Equal((Day(from), Day(to)), span);
    }

    [Theory]
    [InlineData("THIS_DAY")]
    [InlineData("LAST_N_DAYS")]
    [InlineData("LAST_N_DAYS:-1")]
    [InlineData("LAST_N_YEARS:1000")]
    [InlineData("THIS_FISCAL_YEAR")]
    [InlineData("alpha")]
    public void Other_words_are_none(string word) => Assert.Null(DateLiteral.Read(word, DateTimeOffset.UnixEpoch));

    private static DateTimeOffset Day(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
