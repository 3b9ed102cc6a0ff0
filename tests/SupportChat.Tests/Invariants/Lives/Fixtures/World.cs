using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Emulators;
using SupportChat.Emulators.Salesforce;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Sendbird;
using SupportChat.Hosting;
using SupportChat.Queueing;
using SupportChat.Resync;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;
using SupportChat.Webhooks;
using GroupChannel = SupportChat.Emulators.Sendbird.Model.GroupChannel;
using Record = SupportChat.Emulators.Salesforce.Records.Record;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>
/// Both emulated systems and the integration between them, in one thread: its ports are in memory, its calls take turns, and the clock stands still until it is
/// moved. The dice of one seed decide what happens next; nothing else does.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string Customer = "ann";
    public const string Bot = "bot";

    private const string Key = "k";
    private const string Topic = "/data/SupportChat__chn";
    private const int MaxSteps = 10_000;
    private const int Workers = 2;

    private static readonly TimeSpan Round = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMinutes(30);

    private readonly Random dice;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
    private readonly InProcess chatRoutes;
    private readonly InProcess orgRoutes;
    private readonly MemoryIndex index;
    private readonly MemoryCursors cursors = new();
    private readonly List<Webhook> webhooks = [];
    private readonly Skipped skipped;
    private ServiceProvider services = null!;
    private long streamAt;
    private bool streamReads;
    private bool edited;

    private World(LifePolicy policy, int seed, Skipped skipped)
    {
        Policy = policy;
        this.skipped = skipped;
        dice = new Random(seed);
        Chat = new SendbirdComposition(new SendbirdEmulatorOptions
        {
            TimeProvider = clock,
            WebhookUrl = new Uri("http://127.0.0.1/"),
            WebhookReceiver = (body, signature) => webhooks.Add(new Webhook(body, signature)),
        });
        Org = new SalesforceComposition(new SalesforceEmulatorOptions { TimeProvider = clock, SessionTimeout = TimeSpan.FromDays(10_000) });
        chatRoutes = new InProcess(routes => SendbirdRoutes.Map(routes, Chat, CancellationToken.None));
        orgRoutes = new InProcess(Org.MapRest);
        ChatWire = new Wire(Schedule, chatRoutes);
        OrgWire = new Wire(Schedule, orgRoutes, RefuseAsync);
        Systems = new TwoSystems(chatRoutes.Client(), orgRoutes.Client());
        Systems.Sendbird.DefaultRequestHeaders.Add("Api-Token", "demo-sendbird-token");
        Store = new MemoryStore(Schedule);
        Ledger = new MemoryLedger(Schedule);
        Queue = new MemoryQueue(Schedule, clock);
        index = new MemoryIndex(Schedule);
        History = new History(Schedule, clock);
        var publish = Org.Database.Committed!;
        Org.Database.Committed = commit =>
        {
            publish(commit);
            History.Note(commit);
        };
        Id = ConversationId.Derive(Customer, Key);
        skipped.Spoil(this);
    }

    public LifePolicy Policy { get; }

    public ConversationId Id { get; }

    public Schedule Schedule { get; } = new();

    public SendbirdComposition Chat { get; }

    public SalesforceComposition Org { get; }

    public Wire ChatWire { get; }

    public Wire OrgWire { get; }

    public TwoSystems Systems { get; }

    public MemoryStore Store { get; }

    public MemoryLedger Ledger { get; }

    public MemoryQueue Queue { get; }

    public History History { get; }

    public DeadLetterList Dead { get; } = new();

    public DateTimeOffset Now => clock.GetUtcNow();

    public Conversation? Record => Store[Id];

    public GroupChannel? Channel => Record is { } record ? Chat.Application.FindChannel(record.ChannelUrl) : null;

    /// <summary>What the org answers to changes of closed Cases; null when it allows them.</summary>
    public string? Refusal { get; set; }

    /// <summary>No webhook arrives for now.</summary>
    public bool WebhooksHeld { get; set; }

    /// <summary>Some never came.</summary>
    public bool HasLostWebhooks { get; private set; }

    /// <summary>No event arrives for now.</summary>
    public bool EventsHeld { get; set; }

    public static async Task<World> OpenAsync(LifePolicy policy, int seed, Skipped skipped)
    {
        var world = new World(policy, seed, skipped);
        await world.Systems.LoginAsync();
        await world.Systems.AddUserAsync(Bot);
        await world.RestartAsync();
        await world.StartAsync();
        if (policy.IsStarted)
        {
            await world.SettleAsync();
        }

        return world;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>The customer's app starts the conversation, or repeats its call.</summary>
    public Task StartAsync() => Schedule.StartAsync("start", () => Get<StartConversation>().HandleAsync(
        new StartCommand(Customer, Key, new StartRequest { Subject = "Help", FirstMessage = Policy.FirstMessage }), CancellationToken.None));

    /// <summary>The channel's own answer.</summary>
    public Task<HttpResponseMessage> AskChatAsync(HttpRequestMessage request) => chatRoutes.CallAsync(request);

    /// <summary>The org's own answer.</summary>
    public Task<HttpResponseMessage> AskOrgAsync(HttpRequestMessage request) => orgRoutes.CallAsync(request);

    /// <summary>The conversation's newest Case, or the one that it was merged into; null while there is none.</summary>
    public Record? CurrentCase() => History.Cases is [.., var last] ? History.Surviving(last) : null;

    /// <summary>Does so many things of all that can happen now.</summary>
    public async Task WorkAsync(int steps)
    {
        for (var step = 0; step < steps && await StepAsync(); step++)
        {
        }
    }

    /// <summary>Does everything that can happen now.</summary>
    public Task SettleAsync() => WorkAsync(MaxSteps);

    /// <summary>Lets time pass; what comes due meanwhile is done then, if it is a long time.</summary>
    public async Task PassAsync(TimeSpan by)
    {
        if ((ChatWire.IsDown || OrgWire.IsDown) && by > LongestOutage)
        {
            by = LongestOutage;
        }

        var until = Now + by;
        if (by > Soon)
        {
            await SettleAsync();
            while (Queue.NextAt is { } next && next < until)
            {
                Advance(next - Now);
                await SettleAsync();
            }
        }

        Advance(until - Now);
    }

    /// <summary>The process dies with all that it was doing; another one goes on.</summary>
    public async Task CrashAsync()
    {
        Schedule.Kill();
        streamReads = false;
        webhooks.ForEach(webhook => webhook.IsOnItsWay = false);
        Queue.LoseLeases(MemoryQueue.Lease);
        await RestartAsync();
    }

    public async Task ResyncAsync() => await Get<PeriodicResync>().RunAsync(CancellationToken.None);

    public Task ReconcileAsync() => Get<DesiredStateWriter>().RequestManyAsync(
        [Id], new ReconcileRequest { Verify = VerifyScope.Everything, Operator = true }, "operator", CancellationToken.None);

    public void LoseWebhooks()
    {
        // Of an edit or a deletion nobody else tells before the last comparison.
        edited |= webhooks.Count > 0;
        HasLostWebhooks |= edited;
        webhooks.RemoveAll(webhook => !webhook.IsOnItsWay);
    }

    public void RepeatWebhooks() => webhooks.AddRange(webhooks.Select(webhook => new Webhook(webhook.Body, webhook.Signature)).ToArray());

    public void LoseEvents()
    {
        if (!streamReads)
        {
            streamAt = Org.Events.Bus.RangeOf(Stream).End;
        }
    }

    public void RepeatEvents()
    {
        if (!streamReads)
        {
            streamAt = Org.Events.Bus.RangeOf(Stream).First;
        }
    }

    /// <summary>Everything is well again, all work is done, and the resync has gone round: what is promised must be true now.</summary>
    public async Task<IReadOnlyList<string>> QuietAsync()
    {
        ChatWire.Heal();
        OrgWire.Heal();
        (WebhooksHeld, EventsHeld, Refusal) = (false, false, null);
        var rests = await RestsAsync();
        if (Record is null or { Applied.Listed: false })
        {
            await StartAsync();
            rests &= await RestsAsync();
        }

        for (var round = 0; rests && round < 5; round++)
        {
            Advance(Round);
            await ResyncAsync();
            rests &= await RestsAsync();
        }

        if (edited)
        {
            edited = false;
            await ReconcileAsync();
            rests &= await RestsAsync();
        }

        if (rests && (Policy.CloseAfter ?? Policy.RemindAfter) is { } silence)
        {
            await PassAsync(silence * 3);
            rests &= await RestsAsync();
        }

        return rests ? Promises.Broken(this) : [$"{Promises.ComesToRest}: the queues do not run empty"];
    }

    public async ValueTask DisposeAsync()
    {
        Schedule.Kill();
        await services.DisposeAsync();
        await Chat.DisposeAsync();
        await Org.DisposeAsync();
    }

    private EventTopic Stream => Org.Events.Bus.Find(Topic)!;

    /// <summary>Does all work, what is put off too. False when it does not end.</summary>
    private async Task<bool> RestsAsync()
    {
        for (var wait = 0; wait < MaxSteps; wait++)
        {
            await SettleAsync();
            if (Queue.NextAt <= Now)
            {
                return false;
            }

            if (Queue.NextButTimersAt is not { } next)
            {
                return true;
            }

            Advance(next - Now);
        }

        return false;
    }

    private void Advance(TimeSpan by)
    {
        if (by > TimeSpan.Zero)
        {
            clock.Advance(by);
        }
    }

    /// <summary>One of all the things that can happen now; false when nothing can.</summary>
    private async Task<bool> StepAsync()
    {
        var reconciles = Queue.Visible(WorkQueueName.Conversations, Policy.Sessions ? 1 : Workers);
        var transcripts = Queue.Visible(WorkQueueName.Transcripts, int.MaxValue);
        var arriving = WebhooksHeld ? [] : webhooks.Where(webhook => !webhook.IsOnItsWay).Take(3).ToList();
        var events = !EventsHeld && !streamReads && Org.Events.Bus.RangeOf(Stream).End > streamAt ? 1 : 0;

        // Work that has begun goes on more often than other work begins.
        var turns = Schedule.Waiting * 3;
        var all = turns + reconciles.Count + transcripts.Count + arriving.Count + events;
        if (all == 0)
        {
            return false;
        }

        clock.Advance(TimeSpan.FromMilliseconds(dice.Next(1, 8)));
        var choice = dice.Next(all);
        if (choice < turns)
        {
            await Schedule.StepAsync(choice / 3);
        }
        else if ((choice -= turns) < reconciles.Count)
        {
            await HandleAsync(reconciles[choice]);
        }
        else if ((choice -= reconciles.Count) < transcripts.Count)
        {
            await HandleManyAsync(transcripts, dice.Next(1, transcripts.Count + 1));
        }
        else if ((choice -= transcripts.Count) < arriving.Count)
        {
            await ReceiveAsync(arriving[choice]);
        }
        else
        {
            await ReadEventsAsync();
        }

        return true;
    }

    private Task HandleAsync(QueuedItem item)
    {
        var lease = MemoryQueue.Give(item);
        return Schedule.StartAsync("reconcile", async () =>
            Queue.Settle(item, lease, await Get<ConversationConsumer>().HandleAsync(Given(item, lease), CancellationToken.None)));
    }

    private Task HandleManyAsync(List<QueuedItem> visible, int count)
    {
        var mixed = visible.ToArray();
        dice.Shuffle(mixed);
        var batch = mixed.Take(count).Select(item => (Item: item, Lease: MemoryQueue.Give(item))).ToList();
        return Schedule.StartAsync("transcripts", async () =>
        {
            var outcomes = await Get<TranscriptConsumer>().HandleManyAsync([.. batch.Select(work => Given(work.Item, work.Lease))], CancellationToken.None);
            foreach (var (work, outcome) in batch.Zip(outcomes))
            {
                Queue.Settle(work.Item, work.Lease, outcome);
            }
        });
    }

    private static WorkItem Given(QueuedItem item, int deliveries) => item.Item with { DeliveryCount = deliveries };

    /// <summary>A webhook arrives; one whose receiver dies is sent again.</summary>
    private Task ReceiveAsync(Webhook webhook)
    {
        webhook.IsOnItsWay = true;
        return Schedule.StartAsync("webhook", async () =>
        {
            await Get<WebhookIntake>().HandleAsync(webhook.Body, webhook.Signature, CancellationToken.None);
            webhooks.Remove(webhook);
        });
    }

    private Task ReadEventsAsync()
    {
        var batch = Org.Events.Bus.Read(Stream, streamAt, dice.Next(1, 4));
        streamReads = true;
        return Schedule.StartAsync("events", async () =>
        {
            try
            {
                var changes = batch.Events.Select(item => ChangeEvents.Decode(Org, item)).ToList();
                await Get<ICaseChangeSink>().ApplyManyAsync(changes, CancellationToken.None);
                streamAt = batch.NextPosition;
            }
            catch (SupportChat.Upstreams.UpstreamException)
            {
                // The position has not moved: they are read again.
            }

            streamReads = false;
        });
    }

    /// <summary>A validation rule, or a lock, on closed Cases: it holds for us, and not for administrators.</summary>
    private async Task<HttpResponseMessage?> RefuseAsync(HttpRequestMessage request)
    {
        if (Refusal is null || request.Method != HttpMethod.Patch)
        {
            return null;
        }

        var id = request.RequestUri!.Segments[^1];
        var target = Org.Database.Read(data => data.Find(id));
        if (target?.Type.Name != "Case" || !target.Flag("IsClosed"))
        {
            return null;
        }

        await Task.CompletedTask;
        History.Refused(id);
        return Wire.Refusal(Refusal);
    }

    private async Task RestartAsync()
    {
        if (services is not null)
        {
            await services.DisposeAsync();
        }

        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Settings).Build());
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddSingleton(dice);
        collection.AddSupportChat();
        collection.AddSingleton<IHttpClientFactory>(new WireClients(name => name == SendbirdClient.Name ? ChatWire : OrgWire));
        collection.AddSingleton<IConversationStore>(Store);
        collection.AddSingleton<IConversationIndex>(index);
        collection.AddSingleton<IMessageLedger>(Ledger);
        collection.AddSingleton<ICursorStore>(cursors);
        collection.AddSingleton<IDeadLetterStore>(Dead);
        collection.AddSingleton<IWorkQueue>(Queue);
        collection.Configure<AfterCloseOptions>(options =>
        {
            Policy.Apply(options);
            skipped.Options(options);
        });
        collection.Configure<SilenceOptions>(options =>
        {
            Policy.Apply(options);
            skipped.Silence(options);
        });

        // The session never ends: a renewal would be work beside the schedule's.
        collection.AddSingleton(provider => new SalesforceSessions(provider.GetRequiredService<SalesforceLogin>().LogInAsync, new FakeTimeProvider(Now)));
        services = collection.BuildServiceProvider();
        await Get<SalesforceSessions>().GetAsync(CancellationToken.None);
    }

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Sendbird:ApplicationId"] = "SUPPORTCHAT-DEMO",
        ["Sendbird:ApiToken"] = "demo-sendbird-token",
        ["Sendbird:BaseUrl"] = "http://127.0.0.1/",
        ["Salesforce:LoginUrl"] = "http://127.0.0.1/",
        ["Salesforce:ClientId"] = "demo-client",
        ["Salesforce:ClientSecret"] = "demo-secret",
        ["Salesforce:PubSubUrl"] = "http://127.0.0.1/",
    };
    private sealed class Webhook(byte[] body, string signature)
    {
        public byte[] Body { get; } = body;

        public string Signature { get; } = signature;

        /// <summary>Its receiver has not answered yet.</summary>
        public bool IsOnItsWay { get; set; }
    }
}
