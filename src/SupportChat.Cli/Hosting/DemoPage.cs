using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace SupportChat.Cli.Hosting;

/// <summary>
/// The demo's page at <c>/</c>: customer, agents, and what SupportChat knows, side by side. Under <c>/dev</c> it reaches the emulators, which as the real
/// systems let no page of another origin in. Only <c>demo</c> maps it.
/// </summary>
internal static class DemoPage
{
    private const string Resource = "SupportChat.Cli.Demo.index.html";

    private static readonly string[] Passed = ["Authorization", "Api-Token", "Sforce-Auto-Assign", "Content-Type"];

    public static void Map(IEndpointRouteBuilder app, EmulatorSet emulators)
    {
        app.MapGet("/", () => Results.Stream(typeof(DemoPage).Assembly.GetManifestResourceStream(Resource)!, "text/html; charset=utf-8"));
        Map(app, "/dev/sendbird/{**path}", emulators.Sendbird!.BaseAddress);
        Map(app, "/dev/salesforce/{**path}", emulators.Salesforce!.BaseAddress);
    }

    private static void Map(IEndpointRouteBuilder app, string route, Uri emulator)
    {
        var http = new HttpClient { BaseAddress = emulator };
        app.Map(route, async (HttpContext context, string path) =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), path + context.Request.QueryString);
            if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            {
                request.Content = new StreamContent(context.Request.Body);
            }

            foreach (var name in Passed)
            {
                IEnumerable<string?> values = context.Request.Headers[name];
                _ = request.Headers.TryAddWithoutValidation(name, values) || request.Content?.Headers.TryAddWithoutValidation(name, values) == true;
            }

            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
    }
}
