using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SupportChat.Cli.Hosting;

/// <summary>Hands calls of the demo's page on to an emulator, and to nothing else: scheme, host and port are the emulator's whatever the path says.</summary>
internal sealed class DemoProxy : IDisposable
{
    private static readonly string[] Passed = ["Authorization", "Api-Token", "Sforce-Auto-Assign", "Content-Type"];

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <summary>Answers with what the emulator answers: 502 when it breaks the connection, 404 when there is no such path.</summary>
    /// <param name="context">A call below <paramref name="prefix"/>.</param>
    /// <param name="prefix">Path that stands for the emulator's root, without a slash at its end.</param>
    /// <param name="emulator">Its address.</param>
    public async Task ForwardAsync(HttpContext context, string prefix, Uri emulator)
    {
        if (TargetOf(context, prefix, emulator) is not { } target)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target);
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var name in Passed)
        {
            IEnumerable<string?> values = context.Request.Headers[name];
            _ = request.Headers.TryAddWithoutValidation(name, values) || request.Content?.Headers.TryAddWithoutValidation(name, values) == true;
        }

        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>The path goes on as it was sent, not decoded, behind an address that ends before it begins.</summary>
    private static Uri? TargetOf(HttpContext context, string prefix, Uri emulator) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is var raw
        && raw.StartsWith(prefix + "/", StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate(emulator.GetLeftPart(UriPartial.Authority) + raw[prefix.Length..], UriKind.Absolute, out var target)
            ? target
            : null;
}
