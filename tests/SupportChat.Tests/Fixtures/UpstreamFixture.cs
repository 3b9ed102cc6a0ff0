using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Fixtures;

/// <summary>Both clients as a host registers them, on replayed bytes and a fake clock.</summary>
internal sealed class UpstreamFixture : IDisposable
{
    public const string LoginRequest = "POST /services/oauth2/token";
    public const string Token = """{"access_token":"00D!first","instance_url":"https://acme.my.salesforce.com","id":"https://login.salesforce.com/id/00D8c000002JHMD/005Dp000000Ppjs","token_type":"Bearer"}""";

    private readonly ServiceProvider services;
    private readonly MetricCollector<long> calls;

    public UpstreamFixture(params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Sendbird:ApplicationId"] = "APP",
            ["Sendbird:ApiToken"] = "token",
            ["Salesforce:LoginUrl"] = "https://acme.my.salesforce.com",
            ["Salesforce:ClientId"] = "client",
            ["Salesforce:ClientSecret"] = "secret",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
        collection.AddLogging();
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddSendbird().AddSalesforce();
        foreach (var client in new[] { "sendbird", "salesforce", "salesforce-login" })
        {
            collection.AddHttpClient(client).ConfigurePrimaryHttpMessageHandler(() => Http);
        }

        services = collection.BuildServiceProvider(validateScopes: true);
        calls = new MetricCollector<long>(services.GetRequiredService<IMeterFactory>(), SupportChatMetrics.MeterName, "supportchat.upstream.calls");
    }

    public Replay Http { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    public SendbirdClient Sendbird => services.GetRequiredService<SendbirdClient>();

    public SalesforceClient Salesforce => services.GetRequiredService<SalesforceClient>();

    public SalesforceSessions Sessions => services.GetRequiredService<SalesforceSessions>();

    /// <summary>Outcomes of all calls so far, as counted.</summary>
    public IReadOnlyList<string> Outcomes => [.. calls.GetMeasurementSnapshot().Select(call => $"{call.Tags["upstream"]}:{call.Tags["outcome"]}")];

    /// <summary>The next call to Salesforce finds a token.</summary>
    public UpstreamFixture GivenLogin()
    {
        Http.On(LoginRequest, 200, Token);
        return this;
    }

    /// <summary>Lets the clock run until the call ends.</summary>
    public async Task<T> RunAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return await call;
    }

    /// <summary>The failure of a call that must fail.</summary>
    public async Task<UpstreamException> FailureAsync<T>(Task<T> call) => await Assert.ThrowsAsync<UpstreamException>(() => RunAsync(call));

    public void Dispose()
    {
        calls.Dispose();
        services.Dispose();
        Http.Dispose();
    }
}
