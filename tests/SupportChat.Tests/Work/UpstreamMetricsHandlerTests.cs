using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SupportChat.Work;

namespace SupportChat.Tests.Work;

public sealed class UpstreamMetricsHandlerTests
{
    private readonly IMeterFactory meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    [Theory]
    [InlineData(HttpStatusCode.OK, "ok")]
    [InlineData(HttpStatusCode.NotModified, "ok")]
    [InlineData(HttpStatusCode.BadRequest, "refused")]
    [InlineData(HttpStatusCode.Unauthorized, "set-up")]
    [InlineData(HttpStatusCode.Forbidden, "set-up")]
    [InlineData(HttpStatusCode.TooManyRequests, "transient")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "transient")]
    public async Task A_call_is_counted_by_its_answer(HttpStatusCode status, string outcome)
    {
        using var calls = new MetricCollector<long>(meters, SupportChatMetrics.MeterName, "supportchat.upstream.calls");
        using var client = Client(() => new HttpResponseMessage(status));

        using var answer = await client.GetAsync(new Uri("http://upstream.example/"));

        var call = Assert.Single(calls.GetMeasurementSnapshot());
        Assert.Equal(("sendbird", outcome), (call.Tags["upstream"], call.Tags["outcome"]));
    }

    [Fact]
    public async Task A_call_without_an_answer_is_transient()
    {
        using var calls = new MetricCollector<long>(meters, SupportChatMetrics.MeterName, "supportchat.upstream.calls");
        using var client = Client(() => throw new HttpRequestException("refused"));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://upstream.example/")));

        Assert.Equal("transient", Assert.Single(calls.GetMeasurementSnapshot()).Tags["outcome"]);
    }

    private HttpClient Client(Func<HttpResponseMessage> answer) =>
        new(new UpstreamMetricsHandler(new SupportChatMetrics(meters), "sendbird") { InnerHandler = new Answering(answer) });

    private sealed class Answering(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
}
