using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportChat.Functions.Tests.Fixtures;

namespace SupportChat.Functions.Tests.EndToEnd.Fixtures;

/// <summary>HTTP in front of the functions, as the worker's ASP.NET Core integration puts it: routes from the triggers, an instance an invocation.</summary>
internal sealed class FunctionServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private IHost? host;

    private FunctionServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        foreach (var function in HostFunctions.All)
        {
            if (function.Trigger is HttpTriggerAttribute http)
            {
                app.MapMethods(
                    "/" + http.Route, http.Methods!.Select(method => method.ToUpperInvariant()), (RequestDelegate)(context => InvokeAsync(function, context)));
            }
        }
    }

    public Uri Url => new(app.Urls.Single());

    public static async Task<FunctionServer> StartAsync()
    {
        var server = new FunctionServer();
        await server.app.StartAsync();
        return server;
    }

    /// <summary>The functions' host; nothing may be called before.</summary>
    public void Serve(IHost functions) => host = functions;

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task InvokeAsync(HostFunction function, HttpContext context)
    {
        var services = host!.Services;
        context.RequestServices = services;
        var instance = ActivatorUtilities.CreateInstance(services, function.Class);
        var result = await (Task<IResult>)function.Method.Invoke(instance, [context.Request, context.RequestAborted])!;
        await result.ExecuteAsync(context);
    }
}
