using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce.Omni;

/// <summary>
/// A simple Omni-Channel: offers Cases of a queue to the least active online agent (docs/reference/salesforce.md#omni-channel). The owner changes at the offer,
/// not at the accept, and no automation runs: no assignment rule, no validation, no Outbound Message.
/// </summary>
internal sealed class OmniChannel(Database database, RecordWriter writer)
{
    private static readonly Caller System = new(WellKnownIds.AutomatedProcess);

    // Guarded by the database's lock: read and changed inside of transactions only.
    private readonly Dictionary<string, AgentPresence> online = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Assignment> active = new(StringComparer.Ordinal);
    private readonly SortedSet<string> waiting = new(StringComparer.Ordinal);

    /// <summary>Agents who are online, for <c>GET /emulator/state</c>.</summary>
    public IReadOnlyList<string> Online => database.Read(_ => online.Keys.Order(StringComparer.Ordinal).ToArray());

    /// <summary>How much work each agent who is online takes.</summary>
    public IReadOnlyDictionary<string, int> Capacities =>
        database.Read(_ => online.ToDictionary(agent => agent.Key, agent => agent.Value.Capacity, StringComparer.Ordinal));

    /// <summary>Work that is offered or accepted.</summary>
    public IReadOnlyList<(string CaseId, string UserId, bool IsAccepted)> Work =>
        database.Read(
            _ => active.Values.Select(work => (work.CaseId, work.UserId, work.IsAccepted)).OrderBy(work => work.CaseId, StringComparer.Ordinal).ToArray());

    public SavedOmni Save() => database.Read(_ => new SavedOmni(
        [.. online.Values.Select(agent => new SavedPresence(agent.Id, agent.UserId, agent.Capacity, [.. agent.Declined]))],
        [.. active.Values.Select(work => new SavedWork(work.Id, work.CaseId, work.UserId, work.IsAccepted))]));

    /// <summary>Goes on where an earlier process was.</summary>
    /// <param name="saved">What it kept.</param>
    /// <param name="cases">Every Case.</param>
    public void Restore(SavedOmni saved, IEnumerable<Record> cases) => database.Read(_ =>
    {
        foreach (var agent in saved.Online)
        {
            online[agent.UserId] = new AgentPresence(agent.Id, agent.UserId, agent.Capacity);
            online[agent.UserId].Declined.UnionWith(agent.Declined);
        }

        foreach (var work in saved.Work)
        {
            active[work.CaseId] = new Assignment(work.Id, work.CaseId, work.UserId) { IsAccepted = work.IsAccepted };
        }

        foreach (var item in cases)
        {
            Enlist(item);
        }

        return true;
    });

    /// <summary>Keeps the list of Cases that wait in the queue. Called for every commit, under the database's lock.</summary>
    public void Notice(Commit commit)
    {
        foreach (var (_, after) in commit.Changes)
        {
            if (after.Type.Name == "Case")
            {
                Enlist(after);
            }
        }
    }

    public void GoOnline(string userId, int capacity) => Write(transaction =>
    {
        EndPresence(transaction, userId);
        var type = transaction.Schema["UserServicePresence"];
        var presence = writer.Insert(
            transaction, type, [(type["UserId"], userId), (type["IsCurrentState"], true), (type["IsAway"], false), (type["StatusStartDate"], transaction.Now)]);
        online[userId] = new AgentPresence(presence, userId, capacity);
        Route(transaction);
    });

    /// <summary>Offers that the agent has not accepted go back to the queue; accepted work stays his.</summary>
    public void GoOffline(string userId) => Write(transaction =>
    {
        EndPresence(transaction, userId);
        foreach (var work in active.Values.Where(work => work.UserId == userId && !work.IsAccepted).ToArray())
        {
            TakeBack(transaction, work, "Unavailable");
        }

        Route(transaction);
    });

    /// <summary>False if the Case is not on offer.</summary>
    public bool Accept(string caseId) => Answer(caseId, (transaction, work) =>
    {
        work.IsAccepted = true;
        Mark(transaction, work, ("Status", "Opened"), ("AcceptDateTime", transaction.Now));
    });

    /// <summary>False if the Case is not on offer. The agent is not offered it again until he comes online anew.</summary>
    public bool Decline(string caseId) => Answer(caseId, (transaction, work) =>
    {
        online.GetValueOrDefault(work.UserId)?.Declined.Add(caseId);
        TakeBack(transaction, work, "Declined");
        Route(transaction);
    });

    /// <summary>Follows up on commits: ends the work of Cases that were closed, deleted or given away, and offers what waits.</summary>
    public void Follow() => Write(transaction =>
    {
        foreach (var work in active.Values.ToArray())
        {
            var item = transaction.Find(work.CaseId)!;
            if (item.IsDeleted || item.Flag("IsClosed") || item.Text("OwnerId") != work.UserId)
            {
                var isDone = item.IsDeleted || item.Flag("IsClosed");
                Mark(transaction, work, ("Status", isDone ? "Closed" : "Transferred"), ("CloseDateTime", transaction.Now));
                active.Remove(work.CaseId);
            }
        }

        Route(transaction);
    });

    private void EndPresence(Transaction transaction, string userId)
    {
        if (online.Remove(userId, out var before))
        {
            transaction.Put(transaction.Find(before.Id)!.With(
                ("IsCurrentState", false), ("StatusEndDate", transaction.Now), ("LastModifiedDate", transaction.Now), ("SystemModstamp", transaction.Now)));
        }
    }

    private bool Answer(string caseId, Action<Transaction, Assignment> answer)
    {
        var isOnOffer = false;
        Write(transaction =>
        {
            if (active.GetValueOrDefault(caseId) is { IsAccepted: false } work)
            {
                isOnOffer = true;
                answer(transaction, work);
            }
        });
        return isOnOffer;
    }

    private void Route(Transaction transaction)
    {
        var load = online.Keys.ToDictionary(id => id, id => active.Values.Count(work => work.UserId == id), StringComparer.Ordinal);
        if (!online.Values.Any(agent => load[agent.UserId] < agent.Capacity))
        {
            return;
        }

        foreach (var id in waiting.ToArray())
        {
            var item = transaction.Find(id)!;
            var agent = online.Values.Where(agent => load[agent.UserId] < agent.Capacity && !agent.Declined.Contains(item.Id))
                .OrderBy(agent => load[agent.UserId]).ThenBy(agent => agent.UserId, StringComparer.Ordinal).FirstOrDefault();
            if (agent is not null)
            {
                Offer(transaction, item, agent.UserId);
                load[agent.UserId]++;
            }
        }
    }

    private void Offer(Transaction transaction, Record item, string userId)
    {
        var type = transaction.Schema["AgentWork"];
        GiveTo(transaction, item, userId);
        var id = writer.Insert(transaction, type,
        [
            (type["WorkItemId"], item.Id), (type["UserId"], userId), (type["Status"], "Assigned"), (type["AssignedDateTime"], transaction.Now),
            (type["OriginalGroupId"], WellKnownIds.Queue), (type["RoutingType"], "QueueBased"),
        ]);
        active[item.Id] = new Assignment(id, item.Id, userId);
    }

    private void TakeBack(Transaction transaction, Assignment work, string status)
    {
        Mark(transaction, work, ("Status", status), ("DeclineDateTime", transaction.Now));
        active.Remove(work.CaseId);
        GiveTo(transaction, transaction.Find(work.CaseId)!, WellKnownIds.Queue);
    }

    private void GiveTo(Transaction transaction, Record item, string owner)
    {
        var given = item.With(
            ("OwnerId", owner), ("LastModifiedDate", transaction.Now), ("LastModifiedById", transaction.Caller.UserId), ("SystemModstamp", transaction.Now));
        transaction.Put(given);
        Enlist(given);
    }

    private void Enlist(Record item)
    {
        if (!item.IsDeleted && !item.Flag("IsClosed") && item.Text("OwnerId") == WellKnownIds.Queue)
        {
            waiting.Add(item.Id);
        }
        else
        {
            waiting.Remove(item.Id);
        }
    }

    private static void Mark(Transaction transaction, Assignment work, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        transaction.Put(transaction.Find(work.Id)!.With(changes).With(("LastModifiedDate", transaction.Now), ("SystemModstamp", transaction.Now)));

    private void Write(Action<Transaction> work) => database.Write(System, transaction =>
    {
        work(transaction);
        return true;
    });

    private sealed class Assignment(string id, string caseId, string userId)
    {
        public string Id { get; } = id;

        public string CaseId { get; } = caseId;

        public string UserId { get; } = userId;

        public bool IsAccepted { get; set; }
    }
}

/// <summary>An agent's presence: how much work he takes, and which Cases he declined since he came online.</summary>
internal sealed class AgentPresence(string id, string userId, int capacity)
{
    /// <summary>Id of its <c>UserServicePresence</c>.</summary>
    public string Id { get; } = id;

    public string UserId { get; } = userId;

    public int Capacity { get; } = capacity;

    public HashSet<string> Declined { get; } = new(StringComparer.Ordinal);
}
