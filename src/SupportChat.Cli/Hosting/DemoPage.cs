using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SupportChat.Cli.Hosting;

/// <summary>
/// The demo's page at <c>/</c>: customer, agents, and what SupportChat knows, side by side. Under <c>/dev</c> it reaches the emulators, which as the real
/// systems let no page of another origin in. Only <c>demo</c> maps it.
/// </summary>
internal static class DemoPage
{
    private const string Resource = "SupportChat.Cli.Demo.index.html";

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public static void Map(IEndpointRouteBuilder app, EmulatorSet emulators)
    {
        app.MapGet("/", () => Results.Stream(typeof(DemoPage).Assembly.GetManifestResourceStream(Resource)!, "text/html; charset=utf-8"));
        Map(app, "/dev/sendbird", emulators.Sendbird!.BaseAddress);
        Map(app, "/dev/salesforce", emulators.Salesforce!.BaseAddress);
    }

    private static void Map(IEndpointRouteBuilder app, string prefix, Uri emulator)
    {
        var proxy = app.ServiceProvider.GetRequiredService<DemoProxy>();
        app.MapMethods(prefix + "/{**path}", Methods, (RequestDelegate)(context => proxy.ForwardAsync(context, prefix, emulator)));
    }
}
