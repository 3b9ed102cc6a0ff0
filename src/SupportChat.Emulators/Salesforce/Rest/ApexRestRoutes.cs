using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Http;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.OAuth;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>
/// What <c>infra/salesforce/features</c> deploys as an Apex REST class, if it is deployed: when business hours are open, holidays taken off
/// (docs/reference/salesforce.md#business-hours).
/// </summary>
internal sealed class ApexRestRoutes(Database database, SessionStore sessions, ApiUsage usage)
{
    private const string Prefix = "/services/apexrest";
    private const string ClassName = "SupportChatBusinessHours";
    private const int MaxDays = 62;

    // Whatever is added to it is still a time.
    private static readonly long LatestTime = new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static readonly long Minute = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;

    /// <summary>The class is in the org.</summary>
    public bool IsDeployed { get; set; } = true;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map(Prefix + "/supportchat/business-hours", (RequestDelegate)(context => AnswerAsync(context, Tell)));
        routes.Map(Prefix + "/{**rest}", (RequestDelegate)(context => AnswerAsync(context, (_, _) => throw NoClass())));
    }

    private static SalesforceException NoClass() => new(404, "NOT_FOUND", "Could not find a match for URL");

    private async Task AnswerAsync(HttpContext context, Func<HttpRequest, Session, RestAnswer> handle)
    {
        context.Response.Headers[CallHeaders.LimitInfo] = usage.Count();
        RestAnswer answer;
        try
        {
            answer = handle(context.Request, RestRouter.SessionOf(context.Request, sessions));
        }
        catch (SalesforceException fault)
        {
            answer = RestAnswer.Refused(fault);
        }

        await JsonBody.WriteAsync(context, answer.Status, answer.Body);
    }

    private RestAnswer Tell(HttpRequest request, Session session)
    {
        if (!IsDeployed)
        {
            throw NoClass();
        }

        if (!MayCall(session.UserId))
        {
            throw new SalesforceException(403, "FORBIDDEN", $"You do not have access to the Apex class named: {ClassName}");
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            throw new SalesforceException(405, "METHOD_NOT_ALLOWED", $"HTTP Method '{request.Method}' not allowed. Allowed are GET");
        }

        var query = request.Query;
        if (!RecordId.TryNormalize(query["id"].ToString(), out var id)
            || WholeMinute(query["from"]) is not { } from || WholeMinute(query["until"]) is not { } until)
        {
            throw Refused("Send id (of a record of BusinessHours), from and until (milliseconds since 1970).");
        }

        if (until <= from || until > from.AddDays(MaxDays))
        {
            throw Refused($"until must be after from, by at most {MaxDays} days.");
        }

        var minutes = database.Read(data => OpenMinutes.Of(data, id)) ?? throw Refused("There are no active business hours of that id.");
        return RestAnswer.Ok(new JsonObject
        {
            ["from"] = from.ToUnixTimeMilliseconds(),
            ["until"] = until.ToUnixTimeMilliseconds(),
            ["periods"] = new JsonArray([.. minutes.Periods(from, until).Select(period => new JsonObject
            {
                ["from"] = period.From.ToUnixTimeMilliseconds(),
                ["until"] = period.Until.ToUnixTimeMilliseconds(),
            })]),
        });
    }

    private static SalesforceException Refused(string message) => new(400, "INVALID_PARAMETER", message);

    private static DateTimeOffset? WholeMinute(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < LatestTime
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds - (milliseconds % Minute))
            : null;

    /// <summary>An administrator may call any class, others with the permission set that grants it.</summary>
    private bool MayCall(string userId) => userId == WellKnownIds.DefaultCaseOwner || database.Read(data =>
    {
        var sets = data.TableOf(data.Schema["PermissionSet"]).All()
            .Where(set => set.Text("Name") == HoursObjects.PermissionSet).Select(set => set.Id).ToHashSet();
        return data.TableOf(data.Schema["PermissionSetAssignment"]).All()
            .Any(assignment => sets.Contains(assignment.Text("PermissionSetId")!) && assignment.Text("AssigneeId") == userId);
    });
}
