using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>An emulator's routes without a server: a call is answered at once, on the caller's thread.</summary>
internal sealed class InProcess : HttpMessageHandler, IEndpointRouteBuilder
{
    private static readonly ServiceProvider None = new ServiceCollection().BuildServiceProvider();

    private readonly List<(RouteEndpoint Endpoint, TemplateMatcher Path, IReadOnlyList<string> Methods)> routes;

    public InProcess(Action<IEndpointRouteBuilder> map)
    {
        map(this);
        routes = [.. DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .OrderBy(endpoint => endpoint.Order).ThenBy(endpoint => endpoint.RoutePattern.InboundPrecedence)
            .Select(endpoint => (
                endpoint,
                new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []),
                endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []))];
    }

    public IServiceProvider ServiceProvider => None;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => throw new NotSupportedException();

    /// <summary>A client of it.</summary>
    public HttpClient Client() => new(this, disposeHandler: false) { BaseAddress = new Uri("http://127.0.0.1/") };

    public async Task<HttpResponseMessage> CallAsync(HttpRequestMessage request)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(CancellationToken.None) : [];
        var context = new DefaultHttpContext { RequestServices = None };
        context.Request.Method = request.Method.Method;
        context.Request.Scheme = request.RequestUri!.Scheme;
        context.Request.Host = new HostString(request.RequestUri.Authority);
        context.Request.Path = PathString.FromUriComponent(request.RequestUri);
        context.Request.QueryString = QueryString.FromUriComponent(request.RequestUri);
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentLength = body.Length;
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
        {
            context.Request.Headers[name] = values.ToArray();
        }

        using var written = new MemoryStream();
        context.Response.Body = written;
        var answered = EndpointOf(context.Request).RequestDelegate!(context);
        Assert.True(answered.IsCompleted, $"{request.Method} {request.RequestUri} is not answered at once.");
        await answered;
        await context.Response.BodyWriter.FlushAsync();
        var answer = new HttpResponseMessage((HttpStatusCode)context.Response.StatusCode)
        {
            Content = new ByteArrayContent(written.ToArray()),
            RequestMessage = request,
        };
        foreach (var (name, values) in context.Response.Headers)
        {
            if (!answer.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                answer.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return answer;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => CallAsync(request);

    private RouteEndpoint EndpointOf(HttpRequest request)
    {
        foreach (var (endpoint, path, methods) in routes)
        {
            var values = new RouteValueDictionary();
            if ((methods.Count == 0 || methods.Contains(request.Method)) && path.TryMatch(request.Path, values))
            {
                request.RouteValues = values;
                return endpoint;
            }
        }

        throw new InvalidOperationException($"There is no route for {request.Method} {request.Path}.");
    }
}
