using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Hosting;
using SupportChat.Conversations;
using SupportChat.Salesforce;

namespace SupportChat.Benchmarks;

/// <summary>The integration in this process, the emulators in another.</summary>
internal sealed class CaseChangesFixture : IAsyncDisposable
{
    /// <summary>Rows of one call (docs/reference/salesforce.md#headers).</summary>
    private const int RowsPerCall = 200;

    private readonly string folder;
    private readonly EmulatorProcess emulators;
    private readonly WebApplication app;
    private readonly HttpClient salesforce;
    private int round;

    private CaseChangesFixture(string folder, EmulatorProcess emulators, WebApplication app, HttpClient salesforce) =>
        (this.folder, this.emulators, this.app, this.salesforce) = (folder, emulators, app, salesforce);

    public IServiceProvider Services => app.Services;

    /// <summary>With or without the host's loops: the consumers of the queue, the stream's window, the resync.</summary>
    public static async Task<CaseChangesFixture> StartAsync(bool loops)
    {
        var folder = Directory.CreateTempSubdirectory("supportchat-bench-").FullName;
        var port = FreePort.Find();
        var emulators = await EmulatorProcess.StartAsync(port);
        var settings = DemoSettings.For(emulators.Sendbird, emulators.Salesforce, emulators.PubSub, emulators.Issuer);
        settings["Logging:LogLevel:Default"] = "None";
        var app = IntegrationHost.Build(port, folder, settings);
        if (loops)
        {
            await app.StartAsync();
        }

        var salesforce = new HttpClient { BaseAddress = emulators.Salesforce };
        var session = await app.Services.GetRequiredService<SalesforceSessions>().GetAsync(CancellationToken.None);
        salesforce.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
        salesforce.DefaultRequestHeaders.Add("Sforce-Auto-Assign", "FALSE");
        return new CaseChangesFixture(folder, emulators, app, salesforce);
    }

    public async Task PatchAsync(string path, JsonObject body)
    {
        using var answer = await salesforce.PatchAsJsonAsync($"services/data/v67.0/{path}", body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<string?> CaseStatusAsync(string channelUrl)
    {
        var values = await Services.GetRequiredService<Sendbird.SendbirdClient>().ReadMetadataAsync(channelUrl, ["caseStatus"], CancellationToken.None);
        return values?.GetValueOrDefault("caseStatus");
    }

    /// <summary>Settled conversations with their Cases.</summary>
    public async Task<IReadOnlyList<string>> LinkAsync(int count)
    {
        var store = Services.GetRequiredService<IConversationStore>();
        var client = Services.GetRequiredService<SalesforceClient>();
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var id = ConversationId.Derive($"user-{i}", "k");
            var created = (CaseCreation.Created)await client.CreateCaseAsync(
                id.Value, new Dictionary<string, object?> { ["Subject"] = $"Case {i}" }, CancellationToken.None);
            var now = TimeProvider.System.GetUtcNow();
            await store.InsertAsync(new Conversation
            {
                Id = id,
                UserId = $"user-{i}",
                ChannelUrl = id.ChannelUrl,
                CreatedAt = now,
                CommandHash = "",
                Episodes = [new Episode { Number = 1, From = now, CaseId = created.Case.Id, Status = "New", OwnerId = created.Case.OwnerId }],
                Applied = new AppliedState { Channel = ChannelState.Created, CaseStatus = "New", Listed = true },
            }, CancellationToken.None);
            ids.Add(created.Case.Id.Value);
        }

        return ids;
    }

    /// <summary>Publishes events: changes every Case's status and subject in turn, again and again.</summary>
    public async Task ChangeAsync(IReadOnlyList<string> cases, int events)
    {
        for (var count = 0; count < events; round++)
        {
            foreach (var some in cases.Chunk(RowsPerCall))
            {
                var rows = new JsonArray([.. some.Select(id => new JsonObject
                {
                    ["attributes"] = new JsonObject { ["type"] = "Case" },
                    ["id"] = id,
                    ["Status"] = round % 2 == 0 ? "Working" : "New",
                    ["Subject"] = $"{round} {Guid.NewGuid():N}",
                })]);
                await PatchAsync("composite/sobjects", new JsonObject { ["allOrNone"] = false, ["records"] = rows });
                count += some.Length;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        salesforce.Dispose();
        await emulators.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
