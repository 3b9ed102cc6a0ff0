using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Emulators;
using SupportChat.Emulators.Salesforce;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Telemetry;
using SupportChat.Tests.CaseChanges.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.CaseChanges;

/// <summary>
/// The subscription against the Salesforce emulator, which was written from the same reference by other hands: OAuth, Pub/Sub, schemas, bitmaps,
/// disturbances.
/// </summary>
public sealed class CaseChangeSubscriptionEmulatorTests : IAsyncLifetime, IDisposable
{
    private const string Key = "abcdefghijklmnopqrstuvwxyz";

    private readonly CancellationTokenSource stop = new();
    private readonly RecordingSink sink = new();
    private readonly HttpClient http = new();
    private SalesforceEmulator emulator = null!;
    private ServiceProvider services = null!;
    private Task reading = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        emulator = await SalesforceEmulator.StartAsync(new SalesforceEmulatorOptions { KeepAlive = TimeSpan.FromSeconds(2) }, CancellationToken.None);
        var settings = new Dictionary<string, string?>
        {
            ["Salesforce:LoginUrl"] = emulator.BaseAddress.ToString(),
            ["Salesforce:ClientId"] = "demo-client",
            ["Salesforce:ClientSecret"] = "demo-secret",
            ["Salesforce:PubSubUrl"] = emulator.PubSubAddress.ToString(),
            ["CaseChanges:Window"] = "00:00:05",
            ["CaseChanges:Watchdog"] = "00:00:01.5",
        };
        services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddLogging()
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<SupportChatMetrics>()
            .AddSingleton<ICursorStore, CursorTable>()
            .AddSingleton<IDeadLetterStore, DeadLetterList>()
            .AddSingleton<ICaseChangeSink>(sink)
            .AddSalesforce()
            .AddCaseChanges()
            .BuildServiceProvider();
        http.BaseAddress = emulator.BaseAddress;
        reading = ReadAsync();
        await Eventually.BecomesTrueAsync(() => Cursor is { LeaseOwner: not null, Watermark: not null });
        await Eventually.BecomesTrueAsync(async () =>
        {
            // A subscription from LATEST sees nothing that was committed before it stands.
            await CreateAsync();
            return sink.Applied.Any(change => change.Type is CaseChangeType.Create);
        });
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await reading;
        await services.DisposeAsync();
        await emulator.DisposeAsync();
    }

    public void Dispose()
    {
        stop.Dispose();
        http.Dispose();
    }

    [Fact]
    public async Task A_status_arrives_with_its_conversation_and_closes_the_case_when_it_is_a_closed_one()
    {
        var id = await CreateAsync(Key);
        await StatusAsync(id, "Working");
        await StatusAsync(id, "Closed");
        await Eventually.BecomesTrueAsync(() => Of(id).Any(change => change.IsClosed?.Value is true));

        var changes = Of(id).DistinctBy(change => change.EventId).ToList();
        Assert.Equal([CaseChangeType.Create, CaseChangeType.Update, CaseChangeType.Update], changes.Select(change => change.Type));
        Assert.All(changes, change => Assert.Equal((Key, false), (change.ConversationKey, change.NeedsRead)));
        Assert.Equal(["New", "Working", "Closed"], changes.Select(change => change.Status!.Value.Value));
        Assert.Equal([false, null, true], changes.Select(change => change.IsClosed?.Value));
        Assert.True(changes[0].Version <= changes[1].Version && changes[1].Version <= changes[2].Version);
        Assert.Null(changes[1].OwnerId);
        Assert.NotNull(changes[0].OwnerId);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("hang")]
    [InlineData("rejectReplay")]
    [InlineData("authLoss")]
    [InlineData("schemaChange")]
    [InlineData("limit")]
    public async Task Changes_before_and_after_a_disturbance_arrive(string action)
    {
        var id = await CreateAsync();
        await StatusAsync(id, "Working");
        var reconciles = sink.Reconciles;
        await ControlAsync(action);
        await StatusAsync(id, "Escalated");

        await Eventually.BecomesTrueAsync(() => Of(id).Any(change => change.Status?.Value == "Escalated"));

        Assert.Contains(Of(id), change => change.Status?.Value == "Working");
        Assert.Equal(action == "rejectReplay", sink.Reconciles > reconciles);
        Assert.Empty(((DeadLetterList)services.GetRequiredService<IDeadLetterStore>()).Added);
    }

    [Fact]
    public async Task A_gap_names_the_case_and_an_overflow_all_of_them()
    {
        var id = await CreateAsync();
        await ControlAsync("gap");
        await StatusAsync(id, "Working");
        await ControlAsync("overflow");

        await Eventually.BecomesTrueAsync(() => sink.Applied.Any(change => change.IsOverflow && change.AllCases));

        var gap = Of(id).First(change => change.NeedsRead);
        Assert.Equal((CaseChangeType.Update, true), (gap.Type, gap.NeedsRead));
        Assert.Null(gap.Status);
    }

    [Fact]
    public async Task A_keep_alive_moves_the_cursor_past_the_last_event()
    {
        services.GetRequiredService<Microsoft.Extensions.Options.IOptions<CaseChangesOptions>>().Value.Watchdog = TimeSpan.FromSeconds(30);
        var id = await CreateAsync();
        await Eventually.BecomesTrueAsync(() => Of(id).Count > 0);
        var before = Cursor!.ReplayId;

        await Eventually.BecomesTrueAsync(() => services.GetRequiredService<CaseChangeStreamStatus>().Topics.Single().LastKeepAliveAt is not null);
        await Eventually.BecomesTrueAsync(() => Cursor!.ReplayId is { } id && (before is not { } old || !id.Span.SequenceEqual(old.Span)));
    }

    private StreamCursor? Cursor => ((CursorTable)services.GetRequiredService<ICursorStore>())[SalesforceOptions.DefaultTopic];

    private List<CaseChange> Of(SalesforceId id) => [.. sink.Applied.Where(change => change.CaseIds.Contains(id))];

    private async Task ReadAsync()
    {
        var subscription = services.GetRequiredService<CaseChangeSubscription>();
        while (!stop.IsCancellationRequested)
        {
            await subscription.RunAsync(stop.Token);
        }
    }

    private async Task<SalesforceId> CreateAsync(string? key = null)
    {
        var body = new Dictionary<string, object> { ["Subject"] = "Chat", ["SupportChat_ConversationId__c"] = key ?? Guid.NewGuid().ToString("N") };
        using var answer = await SendAsync(HttpMethod.Post, "services/data/v67.0/sobjects/Case", body);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return SalesforceId.Parse(json.RootElement.GetProperty("id").GetString()!);
    }

    private async Task StatusAsync(SalesforceId id, string status)
    {
        using var answer = await SendAsync(HttpMethod.Patch, $"services/data/v67.0/sobjects/Case/{id}", new Dictionary<string, object> { ["Status"] = status });
    }

    private async Task ControlAsync(string action)
    {
        using var answer = await http.PostAsJsonAsync("emulator/stream", new { action });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Dictionary<string, object> body)
    {
        for (var retried = false; ; retried = true)
        {
            var sessions = services.GetRequiredService<SalesforceSessions>();
            var session = await sessions.GetAsync(CancellationToken.None);
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
            request.Headers.Add("Sforce-Auto-Assign", "FALSE");
            var answer = await http.SendAsync(request);
            if (answer.StatusCode is not System.Net.HttpStatusCode.Unauthorized || retried)
            {
                sessions.Accepted(session);
                return answer.EnsureSuccessStatusCode();
            }

            answer.Dispose();
            sessions.Refused(session, "http-401");
        }
    }
}
