using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Salesforce.Http;
using SupportChat.Emulators.Salesforce.Omni;
using SupportChat.Emulators.Salesforce.Outbound;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Control of the event side: streams, agents, Outbound Messages.</summary>
internal sealed class EventRoutes(Database database, StreamActions streams, OmniChannel omni, OutboundQueue outbound)
{
    private const int LargestCapacity = 1_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ControlRoutes.Prefix + "/stream", (RequestDelegate)StreamAsync);
        routes.MapPut(ControlRoutes.Prefix + "/agents/{id}", (RequestDelegate)AgentAsync);
        routes.MapPost(ControlRoutes.Prefix + "/omni", (RequestDelegate)OmniAsync);
        routes.MapPost(ControlRoutes.Prefix + "/outbound", (RequestDelegate)OutboundAsync);
        routes.MapGet(ControlRoutes.Prefix + "/outbound", (RequestDelegate)(context => JsonBody.WriteAsync(
            context, StatusCodes.Status200OK, new JsonObject { ["waiting"] = outbound.Waiting, ["tries"] = outbound.Tries })));
    }

    private async Task StreamAsync(HttpContext context)
    {
        var request = await ControlJson.ReadAsync(context, AdminJsonContext.Default.StreamRequest);
        Require(request.Times > 0, "times must be 1 or more.");
        streams.Run(request.Action, request.Times);
        Done(context);
    }

    private async Task AgentAsync(HttpContext context)
    {
        var request = await ControlJson.ReadAsync(context, AdminJsonContext.Default.AgentRequest);
        Require(request.Capacity is > 0 and <= LargestCapacity, $"capacity must be between 1 and {LargestCapacity}.");
        var id = IdOf((string)context.Request.RouteValues["id"]!, "User");
        if (request.Online)
        {
            omni.GoOnline(id, request.Capacity);
        }
        else
        {
            omni.GoOffline(id);
        }

        Done(context);
    }

    private async Task OmniAsync(HttpContext context)
    {
        var request = await ControlJson.ReadAsync(context, AdminJsonContext.Default.OmniRequest);
        var id = IdOf(request.CaseId, "Case");
        var isAnswered = request.Action switch
        {
            "accept" => omni.Accept(id),
            "decline" => omni.Decline(id),
            _ => throw new ControlInputException("action must be accept or decline."),
        };
        Require(isAnswered, $"The Case {id} is not on offer: set an agent online with PUT {ControlRoutes.Prefix}/agents/{{id}} {{\"online\": true}}, and give the Case to the queue.");
        Done(context);
    }

    private async Task OutboundAsync(HttpContext context)
    {
        var settings = await ControlJson.ReadAsync(context, AdminJsonContext.Default.OutboundSettings);
        Require(!settings.Enabled || Uri.TryCreate(settings.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https",
            "url must be an absolute http or https address.");
        Require(settings.Duplicate is >= 0 and <= 1, "duplicate must be a probability between 0 and 1.");
        var unknown = settings.Fields?.FirstOrDefault(name => database.Schema["Case"].Find(name) is null);
        Require(unknown is null, $"fields: Case has no field '{unknown}'.");
        outbound.Settings = settings;
        Done(context);
    }

    private string IdOf(string text, string type) =>
        RecordId.TryNormalize(text, out var id) && database.Read(data => data.Find(id)) is { } record && record.Type.Name == type
            ? id
            : throw new ControlInputException($"There is no {type} '{text}' in the emulated org; give its id of 15 or 18 characters.");

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ControlInputException(message);
        }
    }

    private static void Done(HttpContext context) => context.Response.StatusCode = StatusCodes.Status204NoContent;
}
