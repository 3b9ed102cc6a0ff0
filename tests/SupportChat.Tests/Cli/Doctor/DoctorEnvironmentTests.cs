using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Cli.Doctor;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Doctor;

/// <summary>Clock, stores and endpoint: one is broken, and the doctor names it alone, and the fix.</summary>
public sealed class DoctorEnvironmentTests
{
    [Theory]
    [InlineData(-600)]
    [InlineData(600)]
    public async Task A_clock_that_is_off_is_named(int seconds)
    {
        await using var demo = await Demo.StartAsync();
        await Demo.FaultAsync(demo.Sendbird, new JsonObject
        {
            ["effect"] = new JsonObject { ["headers"] = new JsonObject { ["Date"] = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("R") } },
        });

        var broken = Assert.Single(await BrokenAsync(demo.Services));

        Assert.Equal(("Clock", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains("NTP", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_that_cannot_be_written_are_named()
    {
        await using var integration = await Integration.StartAsync(services => services.AddSingleton<ICursorStore, ReadOnlyCursors>());

        var broken = Assert.Single(await BrokenAsync(integration.Services), finding => finding.Check == "Stores");

        Assert.Equal(CheckState.Error, broken.State);
        Assert.Contains("Storage__Tables", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhooks_that_are_off_are_named()
    {
        await using var demo = await Demo.StartAsync();
        await Demo.SendAsync(
            demo.Sendbird,
            HttpMethod.Put,
            "v3/applications/settings/webhook",
            new JsonObject { ["enabled"] = false, ["url"] = "http://127.0.0.1:9/", ["include_members"] = false, ["enabled_events"] = new JsonArray("*") });

        var broken = Assert.Single(await BrokenAsync(demo.Services));

        Assert.Equal(("Sendbird webhooks", "webhooks are off"), (broken.Check, broken.Found));
        Assert.Contains("setup sendbird", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_with_another_key_is_named()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Sendbird:SigningTokens:0"] = "another-token" });

        var found = await CheckEndpointAsync(demo.Api.BaseAddress!);

        Assert.Equal((CheckState.Error, "a signed webhook is answered 401"), (found.State, found.Found));
        Assert.Contains("Sendbird__SigningTokens", found.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_takes_anything_is_named()
    {
        await using var gateway = WebApplication.CreateSlimBuilder().Build();
        gateway.Urls.Add("http://127.0.0.1:0");
        gateway.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        await gateway.StartAsync();

        var found = await CheckEndpointAsync(new Uri(gateway.Urls.First()));

        Assert.Equal((CheckState.Error, "a badly signed webhook is answered 200"), (found.State, found.Found));
        Assert.Contains("gateway", found.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_nobody_answers_is_named()
    {
        var found = await CheckEndpointAsync(new Uri("http://127.0.0.1:9/"));

        Assert.Equal(CheckState.Error, found.State);
        Assert.NotNull(found.Fix);
    }

    [Fact]
    public async Task A_schema_that_cannot_be_read_is_named()
    {
        var bus = new MemoryBus { TopicSchema = "some", SchemaFault = new EventSchemaException("no record", new FormatException()) };

        var found = Assert.Single(await new DoctorRun([new TopicCheck(bus, Options.Create(new SalesforceOptions()))]).RunAsync(CancellationToken.None));

        Assert.Equal(CheckState.Error, found.State);
        Assert.Contains("schema", found.Found, StringComparison.Ordinal);
    }

    private static async Task<Finding> CheckEndpointAsync(Uri endpoint)
    {
        using var http = new HttpClient();
        var options = Options.Create(new SendbirdOptions { ApplicationId = "SUPPORTCHAT-DEMO", ApiToken = "demo-sendbird-token" });
        return Assert.Single(await new DoctorRun([new EndpointCheck(http, endpoint, options)]).RunAsync(CancellationToken.None));
    }

    private static async Task<IReadOnlyList<Finding>> BrokenAsync(IServiceProvider services) =>
        [.. (await new DoctorRun(DoctorChecks.For(services, null, roundTrip: false)).RunAsync(CancellationToken.None)).Where(
            finding => finding.State is CheckState.Error or CheckState.Warning)];

    private sealed class ReadOnlyCursors : ICursorStore
    {
        public Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult<Versioned<StreamCursor>?>(null);

        public Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken) =>
            throw new UnauthorizedAccessException("read only");
    }
}
