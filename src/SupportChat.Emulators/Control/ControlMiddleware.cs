using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace SupportChat.Emulators.Control;

/// <summary>Stands before the emulator's own routes: counts the call, throws the dice of the faults, and carries out what hits.</summary>
internal sealed class ControlMiddleware(FaultControl faults, CallCounter calls, TimeProvider timeProvider, Action changed, CancellationToken stopping)
{
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await CarryOutAsync(context, next);
        }
        finally
        {
            if (!HttpMethods.IsGet(context.Request.Method))
            {
                changed();
            }
        }
    }

    private async Task CarryOutAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(ControlRoutes.Prefix))
        {
            await InvokeControlAsync(context, next);
            return;
        }

        calls.Add(context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)");
        foreach (var fault in faults.Active)
        {
            if (fault.TryHit(context.Request.Method, context.Request.Path.Value ?? "/", context.Request.QueryString.Value ?? "", out var latencyMs)
                && await ApplyAsync(context, next, fault.Effect, latencyMs))
            {
                return;
            }
        }

        await next(context);
    }

    private static async Task InvokeControlAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (ControlInputException wrong)
        {
            await ControlJson.WriteProblemAsync(context, wrong.Status, "Wrong control request", wrong.Message);
        }
    }

    /// <summary>True when the effect has ended the request.</summary>
    private async Task<bool> ApplyAsync(HttpContext context, RequestDelegate next, FaultEffect effect, int latencyMs)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (!await WaitAsync(TimeSpan.FromMilliseconds(latencyMs), leaving.Token))
        {
            return true;
        }

        switch (effect.Mode)
        {
            case FaultMode.Refuse:
                context.Features.Get<IConnectionSocketFeature>()?.Socket.Shutdown(SocketShutdown.Send);
                await WaitAsync(LeaveTime, leaving.Token);
                AbortConnection(context);
                return true;
            case FaultMode.Reset:
                AbortConnection(context);
                return true;
            case FaultMode.Hang:
                await WaitAsync(Timeout.InfiniteTimeSpan, leaving.Token);
                AbortConnection(context);
                return true;
            case FaultMode.CommitThenDrop:
                context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
                await next(context);
                AbortConnection(context);
                return true;
            default:
                return await AnswerAsync(context, effect);
        }
    }

    private static async Task<bool> AnswerAsync(HttpContext context, FaultEffect effect)
    {
        foreach (var (name, value) in effect.Headers ?? [])
        {
            context.Response.Headers[name] = value;
        }

        if (effect.Status is not { } status)
        {
            return false;
        }

        context.Response.StatusCode = status;
        if (effect.Body is { } body)
        {
            context.Response.ContentType ??= "application/json";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(FaultRequestCheck.TextOf(body)), context.RequestAborted);
        }

        return true;
    }

    /// <summary>False when the client left or the emulator stops before the time was over.</summary>
    private async Task<bool> WaitAsync(TimeSpan time, CancellationToken leaving)
    {
        if (time == TimeSpan.Zero)
        {
            return true;
        }

        await Task.Delay(time, timeProvider, leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !leaving.IsCancellationRequested;
    }

    // HttpContext.Abort alone would only reset one stream of an HTTP/2 connection.
    private static void AbortConnection(HttpContext context)
    {
        context.Abort();
        context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
    }
}
