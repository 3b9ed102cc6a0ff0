using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Telemetry;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Invariants.Interleavings.Fixtures;

/// <summary>
/// One interleaving: sends, edits and deletions of a few messages, some of them twice, dealt to parallel batches of the real worker, writer and repair, while
/// the Case may still have to come. The seed decides everything.
/// </summary>
internal sealed class MessageRace : IDisposable
{
    private const int MaxItems = 500;

    private readonly Random dice;
    private readonly TurnOrder turns;
    private readonly RowStore rows;
    private readonly FakeChannel room;
    private readonly MemoryLedger ledger;
    private readonly OneRecord store;
    private readonly RaceQueue queue = new();
    private readonly DeadLetterList dead = new();
    private readonly List<RoomMessage> messages;
    private readonly TranscriptConsumer work;
    private bool hasCase;

    public MessageRace(int seed, SupportChatMetrics metrics, bool withoutVersions = false, Func<IMessageLedger, IMessageLedger>? ledgerVariant = null)
    {
        dice = new Random(seed);
        turns = new TurnOrder(dice);
        rows = new RowStore(turns, dice) { WithoutVersions = withoutVersions };
        ledger = new MemoryLedger(turns);
        messages = [.. Enumerable.Range(1, dice.Next(1, 4)).Select(Message)];
        hasCase = dice.Next(4) > 0;
        store = new OneRecord(turns, hasCase ? Records.Settled() : Records.New() with { Applied = new AppliedState { Channel = ChannelState.Created } });
        room = new FakeChannel(turns, messages);
        var time = new FakeTimeProvider(Records.Now.AddHours(1));
        var clients = new Clients(new Dictionary<string, HttpMessageHandler>
        {
            [SalesforceClient.Name] = rows,
            [SalesforceClient.FilesName] = rows,
            [SalesforceSessions.Name] = rows,
            [SendbirdClient.Name] = room,
        });
        var salesforceOptions = Options.Create(new SalesforceOptions { LoginUrl = "https://salesforce.test", ClientId = "c", ClientSecret = "s" });
        var sendbirdOptions = Options.Create(new SendbirdOptions { ApplicationId = "app", ApiToken = "t", BaseUrl = "http://sendbird.test" });
        var sessions = new SalesforceSessions(new SalesforceLogin(clients, salesforceOptions, metrics, time), time);
        var salesforce = new SalesforceClient(clients, sessions, salesforceOptions, metrics);
        var sendbird = new SendbirdClient(clients, sendbirdOptions, metrics);
        var books = ledgerVariant?.Invoke(ledger) ?? ledger;
        var transcripts = Options.Create(new TranscriptsOptions());
        var mapper = new TranscriptRowMapper(new AgentUserIds(sendbirdOptions), Options.Create(new ConversationsOptions()));
        var writer = new TranscriptWriter(
            salesforce,
            books,
            mapper,
            queue,
            transcripts,
            Records.Ours,
            metrics,
            time);
        var deadLetters = new DeadLetters(dead, queue, [], metrics, time, NullLogger<DeadLetters>.Instance);
        var repair = new TranscriptRepair(
            store,
            books,
            sendbird,
            new BackfillCount(store, sendbird, NullLogger<BackfillCount>.Instance),
            writer,
            new TranscriptFiles(sendbird, salesforce, mapper, transcripts, Records.Ours, metrics, time),
            transcripts,
            Records.Ours,
            time);
        var desired = new DesiredStateWriter(store, queue, Records.Ours, time);
        var hours = new OpeningHours(salesforce, Options.Create(new ConversationsOptions()), time, NullLogger<OpeningHours>.Instance);
        work = new TranscriptConsumer(
            store, sendbird, writer, repair, desired, queue, deadLetters, hours, Records.Ours, metrics, time, dice, NullLogger<TranscriptConsumer>.Instance);
        queue.Items.AddRange(messages.SelectMany(Told).SelectMany(item => dice.Next(4) == 0 ? new[] { item, item } : [item]));
    }

    /// <summary>A meter for races; it may be shared.</summary>
    public static SupportChatMetrics Metrics() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());

    /// <summary>Runs to the end. Returns what is wrong then, by the names of <see cref="Violations"/>.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var handled = 0;
        while (queue.Items.Count > 0 || !hasCase)
        {
            var parallel = new List<Task>();
            for (var batches = dice.Next(2, 5); batches > 0 && queue.Items.Count > 0; batches--)
            {
                var batch = Deal();
                handled += batch.Count;
                parallel.Add(HandleAsync(batch));
            }

            if (!hasCase && (dice.Next(3) == 0 || queue.Items.Count == 0))
            {
                hasCase = true;
                parallel.Add(CreateCaseAsync());
            }

            await turns.RunAsync(Task.WhenAll(parallel));
            Assert.True(handled < MaxItems, "The work does not end.");
        }

        return [.. Judge()];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        room.Dispose();
    }

    private static WorkItem Item(TranscriptMessage message) => message.ToWorkItem(Records.Id, Records.Now);

    private RoomMessage Message(int id)
    {
        var at = Records.Now.ToUnixTimeMilliseconds() + (id * 1_000);
        return new RoomMessage(
            id, [.. Enumerable.Range(0, dice.Next(1, 5)).Select(edit => at + edit)], dice.Next(3) == 0, dice.Next(3) == 0 ? dice.Next(1, 4) : 0);
    }

    private IEnumerable<WorkItem> Told(RoomMessage message)
    {
        for (var edit = 0; edit < message.Versions.Count; edit++)
        {
            var told = new TranscriptMessage
            {
                MessageId = message.Id,
                Version = message.Versions[edit],
                CreatedAt = message.Versions[0],
                UpdatedAt = edit > 0 ? message.Versions[edit] : 0,
                Type = message.Files > 0 ? "FILE" : "MESG",
                SenderId = "ann",
                Text = message.TextOf(edit),
            }.WithFiles([.. Enumerable.Range(1, message.Files).Select(number => new ChannelFile(message.UrlOf(number), $"{number}.png", null, null))]);
            yield return Item(dice.Next(10) == 0
                ? new TranscriptMessage { MessageId = told.MessageId, Version = told.Version, CreatedAt = told.CreatedAt, ByReference = true }
                : told);
        }

        if (message.Deleted)
        {
            yield return Item(new TranscriptMessage
            {
                MessageId = message.Id,
                Version = LedgerEntry.DeletedVersion,
                CreatedAt = message.Versions[0],
                DeletedAt = message.Versions[^1] + 1,
                Deleted = true,
                Type = "MESG",
                SenderId = "ann",
            });
        }
    }

    private List<WorkItem> Deal()
    {
        var batch = new List<WorkItem>();
        for (var size = dice.Next(1, 5); size > 0 && queue.Items.Count > 0; size--)
        {
            var at = dice.Next(queue.Items.Count);
            batch.Add(queue.Items[at]);
            queue.Items.RemoveAt(at);
        }

        return batch;
    }

    private async Task HandleAsync(List<WorkItem> batch)
    {
        await turns.WaitAsync();
        var outcomes = await work.HandleManyAsync(batch, CancellationToken.None);
        queue.Items.AddRange(batch.Where((_, i) => outcomes[i] == WorkOutcome.Abandon));
    }

    /// <summary>As the reconciler does it: the Case is stored first, then the comparison is queued.</summary>
    private async Task CreateCaseAsync()
    {
        await turns.WaitAsync();
        store.Conversation = Records.Settled();
        await turns.WaitAsync();
        queue.Items.Add(TranscriptRepairRequest.For(Records.Id, "case", Records.Now));
    }

    private IEnumerable<string> Judge()
    {
        foreach (var letter in dead.Added)
        {
            yield return $"DeadLetter: {letter.Reason} {letter.Description}";
        }

        var most = messages.Sum(message => Math.Max(1, message.Files));
        if (rows.Rows.Count > most)
        {
            yield return $"{Violations.RowOnce}: {rows.Rows.Count} rows for {messages.Count} messages with {most} rows";
        }

        foreach (var message in messages)
        {
            if (!rows.Rows.TryGetValue($"{Records.Id}-{message.Id}", out var row))
            {
                yield return $"{Violations.RowOnce}: message {message.Id} has none";
                continue;
            }

            if (row.Deleted != message.Deleted)
            {
                yield return $"{Violations.DeletionMarked}: message {message.Id}";
            }
            else if (!message.Deleted && row.Text != message.NewestText)
            {
                yield return $"{Violations.NewestText}: message {message.Id} holds '{row.Text}'";
            }

            for (var file = 2; file <= message.Files; file++)
            {
                // A deletion that came first leaves nothing of the files to keep.
                if (!rows.Rows.TryGetValue($"{Records.Id}-{message.Id}-{file}", out var further))
                {
                    if (!message.Deleted)
                    {
                        yield return $"{Violations.RowOnce}: file {file} of message {message.Id} has none";
                    }
                }
                else if (further.Deleted != message.Deleted)
                {
                    yield return $"{Violations.DeletionMarked}: file {file} of message {message.Id}";
                }
                else if (!message.Deleted && further.FileUrl != message.UrlOf(file))
                {
                    yield return $"{Violations.NewestText}: file {file} of message {message.Id} holds '{further.FileUrl}'";
                }
            }

            if (!message.Deleted && message.Files > 0 && row.FileUrl != message.UrlOf(1))
            {
                yield return $"{Violations.NewestText}: message {message.Id} has lost its first file";
            }

            var newest = message.Deleted ? LedgerEntry.DeletedVersion : message.Versions[^1];
            if (!ledger.Entries.TryGetValue(message.Id, out var entry) || (entry.State, entry.Written, entry.Version) != (LedgerState.Written, newest, newest))
            {
                yield return $"Ledger: message {message.Id} is not known to be written";
            }
        }
    }
}
