using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using SupportChat.Functions.ProtocolHost.Protocol;
using Yarp.ReverseProxy.Forwarder;

namespace SupportChat.Functions.ProtocolHost.Triggers;

/// <summary>
/// HTTP as the Functions host does it: the routes are tried in the order of the functions' names, the first one whose path and method match is taken, and the
/// request is forwarded to the worker's own port while the invocation goes over the stream.
/// </summary>
internal sealed class HttpTriggers : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";

    private readonly Route[] routes;
    private readonly Invoker invoker;
    private readonly IHttpForwarder forwarder;
    private readonly string workerUrl;
    private readonly HttpMessageInvoker client = new(new RetryHandler());

    public HttpTriggers(IEnumerable<HostedFunction> functions, string routePrefix, Invoker invoker, IHttpForwarder forwarder, string workerUrl)
    {
        (this.invoker, this.forwarder, this.workerUrl) = (invoker, forwarder, workerUrl);
        routes =
        [
            .. functions.Where(function => function.TriggerType == "httpTrigger")
                .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
                .Select(function => new Route(
                    function,
                    new TemplateMatcher(TemplateParser.Parse(Path(routePrefix, function.Text("route") ?? function.Name)), []),
                    function.Trigger.TryGetProperty("methods", out var methods)
                        ? methods.EnumerateArray().Select(method => method.GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase)
                        : null)),
        ];
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var function = routes.FirstOrDefault(route =>
            (route.Methods is null || route.Methods.Contains(context.Request.Method)) && route.Matcher.TryMatch(context.Request.Path, []))?.Function;
        if (function is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var activity = Traces.Start("http", context.Request.Headers.TraceParent);
        var invocationId = Guid.CreateVersion7().ToString();
        context.Request.Headers[InvocationHeader] = invocationId;
        context.Request.Headers.TraceParent = activity.Id;
        var forwarding = forwarder.SendAsync(context, workerUrl, client, new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(240) }).AsTask();
        var result = await invoker.InvokeAsync(function, invocationId, new TypedData { Http = new RpcHttp() }, activity, messages: 0, context.RequestAborted);
        var error = await forwarding;
        if ((error != ForwarderError.None || result.Status != StatusResult.Types.Status.Success) && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    public void Dispose() => client.Dispose();

    private static string Path(string prefix, string route) => prefix.Length == 0 ? route : $"{prefix}/{route}";

    private sealed record Route(HostedFunction Function, TemplateMatcher Matcher, HashSet<string>? Methods);
}
