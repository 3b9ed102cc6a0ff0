using System.Globalization;
using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>When the org's people are there (docs/reference/salesforce.md#business-hours).</summary>
public sealed partial class SalesforceClient
{
    private static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string HoursFields = "Id, Name, IsActive, TimeZoneSidKey, "
        + string.Join(", ", Weekdays.Select(day => $"{day}StartTime, {day}EndTime"));

    /// <summary>Business hours by name, an active record before others; null when there are none of that name.</summary>
    /// <param name="name">Null for the org's default ones.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<BusinessHours?> FindBusinessHoursAsync(string? name, CancellationToken cancellationToken)
    {
        var condition = name is null ? "IsDefault = true" : $"Name = {Soql.Literal(name)}";
        var rows = await QueryAsync($"SELECT {HoursFields} FROM BusinessHours WHERE {condition}", Hours, cancellationToken);
        return rows.FirstOrDefault(hours => hours.IsActive) ?? (rows is [var inactive, ..] ? inactive : null);
    }

    /// <summary>When the hours are open, holidays taken off, as the class <c>SupportChatBusinessHours</c> of <c>infra/salesforce</c> says.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer, or the class failed.</exception>
    public async Task<OpenTimesAnswer> FindOpenTimesAsync(
        SalesforceId hoursId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var path = $"/services/apexrest/supportchat/business-hours?id={hoursId.Value}&from={Milliseconds(from)}&until={Milliseconds(until)}";
        var answer = await CallAsync(HttpMethod.Get, path, null, DocumentedAnswers.Record, cancellationToken);
        return answer.IsGone ? new OpenTimesAnswer.NotDeployed()
            : answer.Errors is [{ Code: "FORBIDDEN" }, ..] ? new OpenTimesAnswer.NotGranted()
            : new OpenTimesAnswer.Told(answer.Read(Times));
    }

    private static string Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static BusinessHours Hours(JsonElement json) => new(
        SalesforceJson.Id(json, "Id"),
        json.Text("Name") ?? "",
        json.Flag("IsActive"),
        json.Text("TimeZoneSidKey") ?? throw new JsonException("No TimeZoneSidKey."),
        [.. Weekdays.Select(day => json.Text(day + "StartTime") is { } start && json.Text(day + "EndTime") is { } end
            ? new DailyHours(SalesforceJson.ParseTimeOfDay(start), SalesforceJson.ParseTimeOfDay(end))
            : null)]);

    private static OpenTimes Times(JsonElement json)
    {
        var times = new OpenTimes(Moment(json, "from"), Moment(json, "until"), [.. json.Items("periods").Select(Period)]);
        var last = times.From;
        foreach (var period in times.Periods)
        {
            if (period.From < last || period.From >= period.Until || period.Until > times.Until)
            {
                throw new JsonException("Periods out of order.");
            }

            last = period.Until;
        }

        return times;
    }

    private static OpenPeriod Period(JsonElement json) => new(Moment(json, "from"), Moment(json, "until"));

    private static DateTimeOffset Moment(JsonElement json, string name) => json.Number(name) is { } milliseconds
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : throw new JsonException($"No {name}.");
}
