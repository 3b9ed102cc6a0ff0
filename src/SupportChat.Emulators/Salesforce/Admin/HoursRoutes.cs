using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Rest;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Control of the business hours and the holidays, and of the class that tells what comes of them.</summary>
internal sealed class HoursRoutes(Database database, RecordWriter writer, ApexRestRoutes apex)
{
    private const string TimeForm = "HH':'mm";
    private const string DateForm = "yyyy-MM-dd";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut(ControlRoutes.Prefix + "/business-hours/{name}", (RequestDelegate)ChangeHoursAsync);
        routes.MapPut(ControlRoutes.Prefix + "/holidays", (RequestDelegate)ChangeHolidaysAsync);
        routes.MapPut(ControlRoutes.Prefix + "/apex-rest", (RequestDelegate)DeployAsync);
    }

    private async Task ChangeHoursAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var request = await ControlJson.ReadAsync(context, AdminJsonContext.Default.HoursRequest);
        if (request.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            throw new ControlInputException($"There is no time zone '{zone}'; name one such as America/Los_Angeles.");
        }

        List<(string Field, object? Value)> changes = [.. Days(request.Days ?? new Dictionary<string, string?>())];
        Add(changes, "TimeZoneSidKey", request.TimeZone);
        Add(changes, "IsActive", request.IsActive);
        Write(transaction =>
        {
            var type = transaction.Schema["BusinessHours"];
            var hours = transaction.Table(type).All().FirstOrDefault(one => name.Equals(one.Text("Name"), StringComparison.OrdinalIgnoreCase))
                ?? transaction.Find(writer.Insert(transaction, type, [(type["Name"], name), (type["IsActive"], true), (type["TimeZoneSidKey"], "GMT")]))!;
            writer.Change(transaction, hours, [.. changes.Select(change => (type[change.Field], change.Value))]);
        });
        Done(context);
    }

    private async Task ChangeHolidaysAsync(HttpContext context)
    {
        var request = await ControlJson.ReadAsync(context, AdminJsonContext.Default.HolidaysRequest);
        if (request.Dates.FirstOrDefault(date => !IsDate(date)) is { } wrong)
        {
            throw new ControlInputException($"'{wrong}' is no date; send dates such as 2026-12-24.");
        }

        Write(transaction =>
        {
            var type = transaction.Schema["Holiday"];
            foreach (var holiday in transaction.Table(type).All().Where(one => !one.IsDeleted))
            {
                transaction.Put(holiday.With(("IsDeleted", true)));
            }

            foreach (var date in request.Dates)
            {
                writer.Insert(transaction, type, [(type["Name"], $"Holiday {date}"), (type["ActivityDate"], date)]);
            }
        });
        Done(context);
    }

    private async Task DeployAsync(HttpContext context)
    {
        apex.IsDeployed = (await ControlJson.ReadAsync(context, AdminJsonContext.Default.ApexRestRequest)).IsDeployed;
        Done(context);
    }

    private static IEnumerable<(string Field, object? Value)> Days(IReadOnlyDictionary<string, string?> days)
    {
        foreach (var (name, text) in days)
        {
            if (HoursObjects.Weekdays.Where(day => name.Equals(day.ToString(), StringComparison.OrdinalIgnoreCase)).ToList() is not [var weekday])
            {
                throw new ControlInputException($"'{name}' is no weekday; name them monday to sunday.");
            }

            var times = text?.Split('-');
            if (times is not (null or [_, _]) || times?.All(IsTime) == false)
            {
                throw new ControlInputException($"'{text}' are no hours; send them as 09:00-17:00, 00:00-00:00 for the whole day, or null for none.");
            }

            yield return (HoursObjects.StartOf(weekday), times is null ? null : $"{times[0]}:00.000Z");
            yield return (HoursObjects.EndOf(weekday), times is null ? null : $"{times[1]}:00.000Z");
        }
    }

    private static bool IsTime(string text) => TimeOnly.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDate(string text) => DateOnly.TryParseExact(text, DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static void Add(List<(string Field, object? Value)> changes, string field, object? value)
    {
        if (value is not null)
        {
            changes.Add((field, value));
        }
    }

    private static void Done(HttpContext context) => context.Response.StatusCode = StatusCodes.Status204NoContent;

    private void Write(Action<Transaction> work) => database.Write(new Caller(WellKnownIds.DefaultCaseOwner), transaction =>
    {
        work(transaction);
        return true;
    });
}
