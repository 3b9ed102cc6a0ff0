using System.Text.Json.Nodes;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Sendbird.Api;

namespace SupportChat.Cli.Demo;

/// <summary>
/// What can go wrong, on purpose: for a while something is broken, while the customer writes on and somebody changes the Case; then both systems are compared.
/// One at a time.
/// </summary>
internal sealed class Disasters(
    EmulatorSet emulators, DemoSystems systems, SystemsComparison comparison, Timeline timeline, DisasterFaults faults, DemoSignal signal, TimeProvider time,
    TimeSpan length) : IAsyncDisposable
{
    private const int LeastMessages = 3;

    /// <summary>What is not whole by then counts as lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static readonly string[] Words =
    [
        "Is anybody there?", "My order number is 4711.", "It was due on Monday.", "The parcel seems to be stuck in Lyon.", "Could you look into it?",
        "I can wait.",
    ];

    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> verdicts = new(StringComparer.Ordinal);
    private DisasterRun? run;
    private Task running = Task.CompletedTask;

    /// <summary>How long one lasts unless it is said.</summary>
    public TimeSpan Length => length;

    /// <summary>The running one, or the last; null before the first.</summary>
    public JsonObject? Current
    {
        get
        {
            lock (gate)
            {
                return run?.ToJson();
            }
        }
    }

    /// <summary>All of them, with the verdict that each got last.</summary>
    public JsonObject List()
    {
        lock (gate)
        {
            return new JsonObject
            {
                ["items"] = new JsonArray([.. Disaster.All.Select(disaster => (JsonNode)new JsonObject
                {
                    ["name"] = disaster.Name,
                    ["title"] = disaster.Title,
                    ["watch"] = disaster.Watch,
                    ["explains"] = disaster.Explains,
                    ["doc"] = disaster.Doc,
                    ["phase"] = run?.Name == disaster.Name ? run.Phase : DisasterRun.Over,
                    ["last"] = verdicts.GetValueOrDefault(disaster.Name)?.DeepClone(),
                })]),
            };
        }
    }

    /// <summary>Begins one; false while another is not over.</summary>
    public bool TryBegin(Disaster disaster, string conversationId, TimeSpan duration)
    {
        lock (gate)
        {
            if (run is { Phase: not DisasterRun.Over } || stopping.IsCancellationRequested)
            {
                return false;
            }

            var now = time.GetUtcNow();
            run = new DisasterRun(disaster.Name, conversationId, now, now + duration);
            running = RunAsync(run, disaster);
        }

        signal.Raise();
        return true;
    }

    /// <summary>Ends the running one before its time: what follows is the same. False when it is not running.</summary>
    public bool End(string name)
    {
        lock (gate)
        {
            if (run is not { Phase: DisasterRun.Running } current || current.Name != name)
            {
                return false;
            }

            current.Ended.TrySetResult();
            return true;
        }
    }

    /// <summary>Takes every fault away. A running disaster does that itself, as it then is over.</summary>
    public async Task HealAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (run is { Phase: DisasterRun.Running } current)
            {
                current.Ended.TrySetResult();
                return;
            }
        }

        await faults.HealAsync(cancellationToken);
        signal.Raise();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task RunAsync(DisasterRun current, Disaster disaster)
    {
        await Task.Yield();
        var cancellationToken = stopping.Token;
        try
        {
            await faults.BeginAsync(disaster.Name, cancellationToken);
            await LiveAsync(current, disaster, cancellationToken);
            Set(current, now => now.Phase = DisasterRun.Recovering);
            await faults.EndAsync(disaster.Name, current.ConversationId, cancellationToken);
            var since = time.GetTimestamp();
            while (!IsWhole(current) && systems.ChannelOf(current.ConversationId) is not null && time.GetElapsedTime(since) < Patience)
            {
                Count(current);
                await Task.Delay(Look, time, cancellationToken);
            }

            Count(current);
            var verdict = Judge(current);
            Set(current, now => (now.Phase, now.Verdict, verdicts[now.Name]) = (DisasterRun.Over, verdict, (JsonObject)verdict.DeepClone()));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The demo ends, and everything with it.
        }
#pragma warning disable CA1031 // Nobody awaits this: the page says what went wrong.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var verdict = new JsonObject { ["ok"] = false, ["text"] = $"The demo itself failed: {fault.Message}" };
            Set(current, now => (now.Phase, now.Verdict) = (DisasterRun.Over, verdict));
            await faults.HealAsync(CancellationToken.None);
        }
    }

    /// <summary>The customer writes, edits the second message, and somebody changes the Case, until the time is over.</summary>
    private async Task LiveAsync(DisasterRun current, Disaster disaster, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, (current.EndsAt - current.StartedAt).Ticks / LeastMessages));
        for (var turn = 1; ; turn++)
        {
            Write(current);
            if (turn == 2 && current.Sent.Count > 0)
            {
                Edit(current);
                if (disaster.AgentsWork)
                {
                    ChangeStatus(current);
                }
            }

            await faults.GoOnAsync(disaster.Name, cancellationToken);
            Count(current);
            var left = current.EndsAt - time.GetUtcNow();
            var isLast = left < pause && turn >= LeastMessages;
            await Task.WhenAny(current.Ended.Task, Task.Delay(isLast && left > TimeSpan.Zero ? left : pause, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (isLast || current.Ended.Task.IsCompleted)
            {
                return;
            }
        }
    }

    private void Write(DisasterRun current)
    {
        if (systems.ChannelOf(current.ConversationId) is not { } channel)
        {
            return;
        }

        lock (channel.Gate)
        {
            var customer = channel.Members.Values.FirstOrDefault(member => member.IsJoined && !DemoSystems.IsAgent(member.User.UserId))?.User;
            if (customer is null || channel.IsDeleted || channel.IsFrozen)
            {
                return;
            }

            var draft = new MessageDraft("MESG", Words[current.Sent.Count % Words.Length], "", "", [], "users", [], false, 0, false, null, null);
            var message = emulators.Sendbird!.Parts.Messages.Add(channel, customer, draft, "");
            current.Sent.Add(message.MessageId);
        }

        signal.Raise();
    }

    private void Edit(DisasterRun current)
    {
        if (systems.ChannelOf(current.ConversationId) is { } channel)
        {
            lock (channel.Gate)
            {
                if (channel.Messages.TryGetEvenRemoved(current.Sent[^1], out var message))
                {
                    emulators.Sendbird!.Parts.Messages.Edit(channel, message, message.Text + " Sorry: 4712.", null, null, "");
                }
            }
        }
    }

    /// <summary>As an agent's click would: the change is committed, and its event published.</summary>
    private void ChangeStatus(DisasterRun current)
    {
        if (systems.CasesOf(current.ConversationId) is not [.., var found] || found.Flag("IsClosed"))
        {
            return;
        }

        emulators.Salesforce!.Parts.Database.Write(new Caller(WellKnownIds.Agent(1)), transaction =>
        {
            var now = transaction.Find(found.Id)!;
            transaction.Put(now.With(
                ("Status", now.Text("Status") == "Working" ? "Escalated" : "Working"), ("LastModifiedDate", transaction.Now),
                ("LastModifiedById", transaction.Caller.UserId), ("SystemModstamp", transaction.Now)));
            return true;
        });
        current.Changes++;
    }

    private bool IsWhole(DisasterRun current) => comparison.Compare(current.ConversationId).State == "agree" && faults.IsBack;

    private void Count(DisasterRun current)
    {
        var rows = systems.RowsOf(current.ConversationId).Select(DemoSystems.MessageOf).ToHashSet(StringComparer.Ordinal);
        Set(current, now => now.Arrived = now.Sent.Count(id => rows.Contains(FormattableString.Invariant($"{id}"))));
    }

    private JsonObject Judge(DisasterRun current)
    {
        var compared = comparison.Compare(current.ConversationId);
        var sent = current.Sent.Select(id => FormattableString.Invariant($"{id}")).ToList();
        var missing = sent.Count(compared.Missing.Contains);
        var twice = sent.Count(compared.Twice.Contains);
        var longest = LongestMs(current, sent);
        var isOk = compared.State == "agree" && current.Arrived == sent.Count && sent.Count > 0;
        return new JsonObject
        {
            ["ok"] = isOk,
            ["text"] = sent.Count == 0 ? "Nothing could be written: there was no channel to write in."
                : isOk ? $"All {sent.Count} messages are on the Case, each once and with its newest text; status and agent agree in both systems."
                : $"{current.Arrived} of {sent.Count} messages are on the Case after {Patience.TotalMinutes:0} minutes. {compared.Why}",
            ["sent"] = sent.Count,
            ["onCase"] = current.Arrived,
            ["missing"] = missing,
            ["twice"] = twice,
            ["changes"] = current.Changes,
            ["longestMs"] = longest,
        };
    }

    /// <summary>The longest time from a message in the channel to its first row; null where none is known.</summary>
    private long? LongestMs(DisasterRun current, List<string> sent)
    {
        var (written, arrived) = (timeline.FirstAt("channel", current.ConversationId), timeline.FirstAt("row", current.ConversationId));
        return sent.Where(id => written.ContainsKey(id) && arrived.ContainsKey(id)).Select(id => (long?)(arrived[id] - written[id])).Max();
    }

    private void Set(DisasterRun current, Action<DisasterRun> change)
    {
        lock (gate)
        {
            change(current);
        }

        signal.Raise();
    }
}
