namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>
/// Everything of a queue that outlives its process: settings, messages, schedules, dead letters, states of sessions, numbers; no locks. Used under the
/// queue's lock only.
/// </summary>
internal sealed class QueueJournal : IDisposable
{
    private const long SmallestRewrite = 4 * 1024 * 1024;

    private readonly MemoryStream record = new();
    private readonly BinaryWriter writer;
    private readonly JournalFile file;
    private BrokerQueue? queue;
    private long rewriteAt = SmallestRewrite;
    private bool isClosed;

    private QueueJournal(JournalFile file)
    {
        this.file = file;
        writer = new BinaryWriter(record);
    }

    /// <summary>Opens a journal and reads what an earlier process has left.</summary>
    public static QueueJournal Open(string path, JournalReplay replay) => new(JournalFile.Open(path, replay.Read));

    /// <summary>Writes every change of the queue from now on.</summary>
    public void Attach(BrokerQueue attached)
    {
        lock (attached.Gate)
        {
            attached.Messages.Journal = new StoreJournal(this, isDeadLetters: false);
            attached.DeadLetters.Journal = new StoreJournal(this, isDeadLetters: true);
        }
    }

    /// <summary>Allows rewrites, now that everything that was left is in its place again.</summary>
    public void Start(BrokerQueue attached)
    {
        lock (attached.Gate)
        {
            queue = attached;
            WriteQueue();
        }
    }

    public void WriteQueue() => Append(JournalRecord.Queue, false, to => Put(to, queue!));

    /// <summary>Makes the file small again, once most of it is past. Only between operations: what is on its way would be missing.</summary>
    public void RewriteIfLarge()
    {
        if (queue is null || isClosed || file.Length < rewriteAt)
        {
            return;
        }

        file.Rewrite(Snapshot(queue));
        rewriteAt = Math.Max(SmallestRewrite, file.Length * 2);
    }

    public void Append(JournalRecord kind, bool isDeadLetter, Action<BinaryWriter> write) => file.Append(Encode(kind, isDeadLetter, write).Span);

    public static void Put(BinaryWriter to, BrokerMessage message)
    {
        to.Write(message.SequenceNumber);
        to.Write(message.EnqueueSequenceNumber);
        to.Write((byte)message.State);
        to.Write(message.EnqueuedAt.UtcTicks);
        to.Write(message.TimeToLive.Ticks);
        to.Write(message.DeliveryCount);
        to.Write(message.MessageId);
        Put(to, message.SessionId);
        Put(to, message.Content.Annotations);
        Put(to, message.Content.Bare);
        to.Write(message.DeadLetter is not null);
        if (message.DeadLetter is { } cause)
        {
            Put(to, cause.Reason);
            Put(to, cause.Description);
        }
    }

    public static void Put(BinaryWriter to, ReadOnlyMemory<byte> bytes)
    {
        to.Write(bytes.Length);
        to.Write(bytes.Span);
    }

    public void Dispose()
    {
        isClosed = true;
        writer.Dispose();
        file.Dispose();
    }

    private static void Put(BinaryWriter to, string? text)
    {
        to.Write(text is not null);
        to.Write(text ?? "");
    }

    private static void Put(BinaryWriter to, BrokerQueue queue)
    {
        to.Write(queue.Name);
        to.Write(queue.Settings.RequiresSession);
        to.Write(queue.Settings.LockDuration.Ticks);
        to.Write(queue.Settings.MaxDeliveryCount);
        to.Write(queue.Settings.TimeToLive.Ticks);
        to.Write(queue.Settings.MaxMessageBytes);
        queue.Messages.Visit((_, _, lastNumber) => to.Write(lastNumber));
    }

    private ReadOnlyMemory<byte> Encode(JournalRecord kind, bool isDeadLetter, Action<BinaryWriter> write)
    {
        record.SetLength(0);
        writer.Write((byte)kind);
        writer.Write(isDeadLetter);
        write(writer);
        writer.Flush();
        return record.GetBuffer().AsMemory(0, (int)record.Length);
    }

    private List<ReadOnlyMemory<byte>> Snapshot(BrokerQueue from)
    {
        var records = new List<ReadOnlyMemory<byte>> { Encode(JournalRecord.Queue, false, to => Put(to, from)).ToArray() };
        from.Messages.Visit((messages, sessions, _) =>
        {
            records.AddRange(messages.Select(message => Record(message, false)));
            records.AddRange(sessions.Select(session => (ReadOnlyMemory<byte>)Encode(JournalRecord.SessionState, false, to =>
            {
                to.Write(session.Id);
                to.Write(true);
                Put(to, session.State!.Value);
            }).ToArray()));
        });
        from.DeadLetters.Visit((messages, _, _) => records.AddRange(messages.Select(message => Record(message, true))));
        return records;
    }

    private ReadOnlyMemory<byte> Record(BrokerMessage message, bool isDeadLetter) =>
        Encode(JournalRecord.Message, isDeadLetter, to => Put(to, message)).ToArray();
}
