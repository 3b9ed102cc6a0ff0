using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SupportChat.Emulators.Control;

/// <summary>The control routes that every emulator has on its port.</summary>
internal sealed class ControlRoutes(IFaultBook faults, CallCounter calls, Func<JsonObject> state)
{
    /// <summary>Everything below it is control: never counted, never disturbed by faults.</summary>
    public const string Prefix = "/emulator";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Prefix + "/faults", AddFaultAsync);
        routes.MapGet(Prefix + "/faults", (RequestDelegate)faults.WriteAsync);
        routes.MapDelete(Prefix + "/faults", ClearFaultsAsync);
        routes.MapDelete(Prefix + "/faults/{id}", RemoveFaultAsync);
        routes.MapGet(Prefix + "/calls", (RequestDelegate)(context =>
            ControlJson.WriteAsync(context, StatusCodes.Status200OK, calls.Report(), ControlJsonContext.Default.CallReport)));
        routes.MapGet(Prefix + "/state", WriteStateAsync);
        routes.Map(Prefix + "/{**rest}", (RequestDelegate)(context =>
            ControlJson.WriteProblemAsync(context, StatusCodes.Status404NotFound, "No such control", $"{context.Request.Method} {context.Request.Path} is no control of this emulator.")));
    }

    private async Task AddFaultAsync(HttpContext context)
    {
        var created = new FaultCreated(await faults.AddAsync(context));
        await ControlJson.WriteAsync(context, StatusCodes.Status201Created, created, ControlJsonContext.Default.FaultCreated);
    }

    private Task ClearFaultsAsync(HttpContext context)
    {
        faults.Clear();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task RemoveFaultAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (!faults.Remove(id))
        {
            return ControlJson.WriteProblemAsync(
                context, StatusCodes.Status404NotFound, "No such fault", $"There is no fault '{id}'; GET {Prefix}/faults lists them.");
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task WriteStateAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(state().ToJsonString(), context.RequestAborted);
    }
}

/// <summary>Answer of <c>POST /emulator/faults</c>.</summary>
internal sealed record FaultCreated(string Id);

/// <summary>Answer of <c>GET /emulator/faults</c>.</summary>
internal sealed record FaultList(IReadOnlyList<FaultReport> Faults);
