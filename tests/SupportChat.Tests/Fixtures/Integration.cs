using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Emulators;
using SupportChat.Emulators.Salesforce;
using SupportChat.Emulators.Sendbird;
using SupportChat.Files;
using SupportChat.Hosting;
using SupportChat.Queueing;
using SupportChat.Salesforce.PubSub;
using SupportChat.Storage;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Fixtures;

/// <summary>
/// The library with its SQLite stores and queue against both emulators, without a host: the test itself takes items from the queue, at the time and with
/// the concurrency that it wants, and sets the common clock forward instead of waiting.
/// </summary>
internal sealed class Integration : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("supportchat-invariants-").FullName;
    private readonly SendbirdEmulator sendbird;
    private readonly SalesforceEmulator salesforce;
    private readonly ServiceProvider services;

    private Integration(
        SendbirdEmulator sendbird,
        SalesforceEmulator salesforce,
        ShiftedTime time,
        Action<IServiceCollection>? adjust,
        IEnumerable<(string, string)> settings)
    {
        this.sendbird = sendbird;
        this.salesforce = salesforce;
        Time = time;
        Systems = TwoSystems.At(sendbird.BaseAddress, salesforce.BaseAddress);
        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Settings()).AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Item1, setting.Item2))).Build());
        collection.AddSingleton<TimeProvider>(time);
        collection.AddSupportChat();
        collection.AddSqliteStores(folder);
        adjust?.Invoke(collection);
        services = collection.BuildServiceProvider();
    }

    public ShiftedTime Time { get; }

    /// <summary>Wrong on purpose: redelivered work looks new.</summary>
    public bool ForgetsRedelivery { get; set; }

    public TwoSystems Systems { get; }

    public static Task<Integration> StartAsync(Action<IServiceCollection>? adjust = null) => StartAsync(adjust, new SendbirdEmulatorOptions());

    /// <summary>With settings of its own, by keys with colons, and emulators of other kinds.</summary>
    public static async Task<Integration> StartAsync(
        Action<IServiceCollection>? adjust,
        SendbirdEmulatorOptions chat,
        SalesforceEmulatorOptions? org = null,
        params IReadOnlyList<(string Key, string Value)> settings)
    {
        var time = new ShiftedTime();
        var sendbird = await SendbirdEmulator.StartAsync(chat with { TimeProvider = time }, CancellationToken.None);
        var salesforce = await SalesforceEmulator.StartAsync((org ?? new SalesforceEmulatorOptions()) with { TimeProvider = time }, CancellationToken.None);
        var integration = new Integration(sendbird, salesforce, time, adjust, settings);
        await integration.Systems.LoginAsync();
        return integration;
    }

    public IServiceProvider Services => services;

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>A start, as the endpoint calls it.</summary>
    public async Task<Expectation> StartConversationAsync(string customer, string key, string? firstMessage = null)
    {
        var request = new StartRequest { Subject = "Help", FirstMessage = firstMessage };
        var outcome = await Get<StartConversation>().HandleAsync(new StartCommand(customer, key, request), CancellationToken.None);
        var started = Assert.IsType<StartOutcome.Started>(outcome);
        return new Expectation(started.Conversation.Id.Value, customer) { ChannelUrl = started.Conversation.ChannelUrl, FirstMessage = firstMessage };
    }

    /// <summary>Reconciles outside any queue, as often at once as asked for.</summary>
    public Task ReconcileAsync(Expectation conversation, int atOnce, VerifyScope verify = VerifyScope.Nothing) =>
        Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ =>
        Task.Run(() => Get<ConversationReconciler>().RunAsync(
            ConversationId.Parse(conversation.ConversationId), new ReconcileRequest { Verify = verify }, CancellationToken.None))));

    /// <summary>Tells of changed Cases, as the push endpoint does.</summary>
    public Task HintAsync(params IEnumerable<string> caseIds) =>
        Get<ICaseChangeSink>().ApplyManyAsync([CaseChange.HintOf("test", [.. caseIds.Select(SalesforceId.Parse)])], CancellationToken.None);

    /// <summary>Queues a message as its webhook would.</summary>
    public Task TellAsync(Expectation conversation, JsonObject message, bool deleted = false)
    {
        var createdAt = message["created_at"]!.GetValue<long>();
        var updatedAt = message["updated_at"]?.GetValue<long>() ?? 0;
        var told = new TranscriptMessage
        {
            MessageId = TwoSystems.Id(message),
            ChannelUrl = conversation.ChannelUrl,
            Version = deleted ? LedgerEntry.DeletedVersion : Math.Max(createdAt, updatedAt),
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Deleted = deleted,
            Type = message["type"]!.GetValue<string>(),
            SenderId = message["user"]?["user_id"]?.GetValue<string>(),
            Text = deleted ? null : message["message"]!.GetValue<string>(),
        };
        return Get<IWorkQueue>().SendManyAsync([told.ToWorkItem(ConversationId.Parse(conversation.ConversationId), Time.GetUtcNow())], CancellationToken.None);
    }

    /// <summary>The id of the conversation's one Case.</summary>
    public async Task<string> CaseIdAsync(Expectation conversation) => Assert.Single(
        await Systems.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ConversationId__c = '{conversation.ConversationId}'"))["Id"]!.GetValue<string>();

    public async Task<Conversation> RecordAsync(Expectation conversation) =>
        (await Get<IConversationStore>().FindAsync(ConversationId.Parse(conversation.ConversationId), CancellationToken.None))!.Value;

    /// <summary>Fails when an invariant is broken, and shows the records then.</summary>
    public async Task AssertInvariantsAsync(params IReadOnlyCollection<Expectation> conversations)
    {
        var violations = await Violations.FindAsync(Systems, conversations);
        if (violations.Count > 0)
        {
            var records = await Task.WhenAll(conversations.Select(RecordAsync));
            Assert.Fail($"{string.Join('\n', violations)}\n{string.Join('\n', records.Select(record => JsonSerializer.Serialize(record, StoreJsonContext.Default.Conversation)))}");
        }
    }

    /// <summary>Handles what is visible, everything at once. Returns how many items there were.</summary>
    public async Task<int> StepAsync()
    {
        var queue = Get<SqliteWorkQueue>();
        var reconciles = await queue.ReceiveAsync(WorkQueueName.Conversations, 64);
        var transcripts = await queue.ReceiveAsync(WorkQueueName.Transcripts, 200);
        var files = await queue.ReceiveAsync(WorkQueueName.Files, 64);
        await Task.WhenAll(reconciles.Select(HandleAsync).Append(HandleManyAsync(transcripts)).Concat(files.Select(HandleFileAsync)));
        return reconciles.Count + transcripts.Count + files.Count;
    }

    /// <summary>Handles everything, scheduled work too, until the queues are empty.</summary>
    public async Task DrainAsync()
    {
        var queue = Get<SqliteWorkQueue>();
        for (var step = 0; step < 1_000; step++)
        {
            if (await StepAsync() > 0)
            {
                continue;
            }

            var waits = Enum.GetValues<WorkQueueName>().Select(name => queue.UntilNext(name)).OfType<TimeSpan>().ToList();
            if (waits.Count == 0)
            {
                return;
            }

            Time.Advance(waits.Min() + TimeSpan.FromMilliseconds(1));
        }

        Assert.Fail("The queues do not run empty.");
    }

    /// <summary>Lets so much time pass, and handles what becomes visible meanwhile.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        var until = Time.GetUtcNow() + span;
        await Systems.LoginAsync();
        while (true)
        {
            if (await StepAsync() > 0)
            {
                continue;
            }

            var left = until - Time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            var next = Enum.GetValues<WorkQueueName>().Select(name => Get<SqliteWorkQueue>().UntilNext(name)).OfType<TimeSpan>().DefaultIfEmpty(left).Min();
            Time.Advance((next < left ? next : left) + TimeSpan.FromMilliseconds(1));
            await Systems.LoginAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await sendbird.DisposeAsync();
        await salesforce.DisposeAsync();
        Systems.Sendbird.Dispose();
        Systems.Salesforce.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Dictionary<string, string?> Settings() => new()
    {
        ["Sendbird:ApplicationId"] = "SUPPORTCHAT-DEMO",
        ["Sendbird:ApiToken"] = "demo-sendbird-token",
        ["Sendbird:BaseUrl"] = sendbird.BaseAddress.ToString(),
        ["Salesforce:LoginUrl"] = salesforce.BaseAddress.ToString(),
        ["Salesforce:ClientId"] = "demo-client",
        ["Salesforce:ClientSecret"] = "demo-secret",
        ["Salesforce:PubSubUrl"] = salesforce.PubSubAddress.ToString(),
        ["Transcripts:FileHosts:0"] = sendbird.BaseAddress.Authority,
    };

    private async Task HandleAsync(LeasedWork work)
    {
        var item = ForgetsRedelivery ? work.Item with { DeliveryCount = 1 } : work.Item;
        var outcome = await Get<ConversationConsumer>().HandleAsync(item, CancellationToken.None);
        await Get<SqliteWorkQueue>().SettleAsync([(work, outcome)]);
    }

    private async Task HandleFileAsync(LeasedWork work) =>
        await Get<SqliteWorkQueue>().SettleAsync([(work, await Get<FileCopyConsumer>().HandleAsync(work.Item, CancellationToken.None))]);

    private async Task HandleManyAsync(IReadOnlyList<LeasedWork> works)
    {
        if (works.Count > 0)
        {
            var outcomes = await Get<TranscriptConsumer>().HandleManyAsync([.. works.Select(work => work.Item)], CancellationToken.None);
            await Get<SqliteWorkQueue>().SettleAsync([.. works.Zip(outcomes)]);
        }
    }
}
