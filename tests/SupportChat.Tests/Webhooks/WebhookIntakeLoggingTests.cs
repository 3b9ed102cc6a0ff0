using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SupportChat.Telemetry;
using SupportChat.Tests.Fixtures;
using SupportChat.Webhooks;

namespace SupportChat.Tests.Webhooks;

/// <summary>Anybody can post to the webhook's address: the metric counts each, the log tells of many in one line a minute.</summary>
public sealed class WebhookIntakeLoggingTests
{
    [Fact]
    public async Task A_flood_is_refused_and_counted_whole_and_told_in_one_line()
    {
        await using var demo = await Demo.StartAsync();
        using var log = new FakeLoggerProvider();
        demo.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        using var webhooks = Collect(demo.Services);
        var statuses = new List<int>();
        for (var i = 0; i < 150; i++)
        {
            using var content = new StringContent($$"""{"category":"group_channel:message_send","n":{{i}}}""", Encoding.UTF8, "application/json");
            if (i % 2 == 0)
            {
                content.Headers.Add(WebhookSignature.Header, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{i}"))));
            }

            using var answer = await demo.Api.PostAsync("api/sendbird/webhook", content);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.All(statuses, status => Assert.Equal(401, status));
        Assert.Equal(150, Count(webhooks, "refused"));
        Assert.Equal((2001, LogLevel.Warning), Assert.Single(log.Collector.GetSnapshot().Select(line => (line.Id.Id, line.Level))));
    }

    [Theory]
    [InlineData("""{"category":"a:b"}""", null, 2001, "refused")]
    [InlineData("[]", "demo-sendbird-token", 2002, "ignored")]
    [InlineData("""{"category":"a:b","app_id":"ANOTHER"}""", "demo-sendbird-token", 2003, "refused")]
    public async Task Each_minute_has_a_line_that_says_how_many_there_were(string body, string? key, int line, string outcome)
    {
        var log = new FakeLogger<WebhookIntake>();
        await using var integration = await Integration.StartAsync(services => services.AddSingleton<ILogger<WebhookIntake>>(log));
        using var webhooks = Collect(integration.Services);
        var bytes = Encoding.UTF8.GetBytes(body);
        var signature = key is null ? null : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(key), bytes));

        async Task SendAsync(int many)
        {
            for (var i = 0; i < many; i++)
            {
                await integration.Get<WebhookIntake>().HandleAsync(bytes, signature, CancellationToken.None);
            }
        }

        await SendAsync(150);
        integration.Time.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(150);

        Assert.Equal([(line, "1"), (line, "150")], log.Collector.GetSnapshot().Select(one => (one.Id.Id, one.GetStructuredStateValue("Count")!)));
        Assert.Equal(300, Count(webhooks, outcome));
    }

    private static MetricCollector<long> Collect(IServiceProvider services) =>
        new(services.GetRequiredService<IMeterFactory>(), SupportChatMetrics.MeterName, "supportchat.webhooks");

    private static long Count(MetricCollector<long> webhooks, string outcome) =>
        webhooks.GetMeasurementSnapshot().Where(one => outcome.Equals(one.Tags["outcome"])).Sum(one => one.Value);
}
