using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SupportChat.Tests.Emulators.Salesforce.Fixtures;

/// <summary>Receives Outbound Messages, keeps their bodies, and answers as the test tells it.</summary>
internal sealed class MessageReceiver : IAsyncDisposable
{
    public const string Acknowledged = """
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>
        """;

    private readonly WebApplication app;

    private MessageReceiver(WebApplication app) => this.app = app;

    public ConcurrentQueue<XElement> Messages { get; } = new();

    public Func<int, (int Status, string Body)> Answer { get; set; } = _ => (200, Acknowledged);

    public Uri Url => new(new Uri(app.Urls.First()), "/messages");

    public IReadOnlyList<string> NotificationIds =>
        [.. Messages.SelectMany(message => Named(message, "Notification")).Select(item => item.Elements().First().Value)];

    public static IEnumerable<XElement> Named(XElement message, string name) => message.Descendants().Where(element => element.Name.LocalName == name);

    public static async Task<MessageReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new MessageReceiver(builder.Build());
        receiver.app.MapPost("/messages", (RequestDelegate)receiver.ReceiveAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        Assert.Equal("text/xml; charset=utf-8", context.Request.ContentType);
        Messages.Enqueue(await XElement.LoadAsync(context.Request.Body, LoadOptions.None, context.RequestAborted));
        var (status, body) = Answer(Messages.Count);
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    }
}
