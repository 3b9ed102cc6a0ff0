using System.Globalization;
using SupportChat.Emulators.Salesforce.Records;
using Record = SupportChat.Emulators.Salesforce.Records.Record;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>What happened in the two systems, as they have it themselves, and what the customer asked for.</summary>
internal sealed class History(Schedule schedule, TimeProvider time)
{
    /// <summary>Every commit on a Case.</summary>
    public List<CaseCommit> Commits { get; } = [];

    /// <summary>Ids of the conversation's Cases, in the order of their creation.</summary>
    public List<string> Cases { get; } = [];

    /// <summary>When the customer asked to go on, and was heard.</summary>
    public List<(long Tick, DateTimeOffset At)> Asked { get; } = [];

    /// <summary>When the customer's close was taken.</summary>
    public List<long> Closes { get; } = [];

    /// <summary>The ratings that were taken.</summary>
    public List<(long Tick, int Score)> Ratings { get; } = [];

    /// <summary>When agents became active, online or neither.</summary>
    public List<Presence> Presences { get; } = [];

    /// <summary>When the org refused a change, and of which Case.</summary>
    public List<(long Tick, string CaseId)> Refusals { get; } = [];

    /// <summary>When the last quiet point was; null before the first.</summary>
    public DateTimeOffset? QuietAt { get; private set; }

    /// <summary>What the channel told at the last quiet point.</summary>
    public (string Told, long Version) Told { get; set; } = ("", 0);

    private readonly Dictionary<string, Record> newest = new(StringComparer.Ordinal);

    /// <summary>Notes a commit; one that comes while work is under way is that work's.</summary>
    public void Note(Commit commit)
    {
        schedule.Next();
        foreach (var (before, after) in commit.Changes.Where(change => change.After.Type.Name == "Case"))
        {
            newest[after.Id] = after;
            if (before is null && after.Text("SupportChat_ChannelUrl__c") is not null)
            {
                Cases.Add(after.Id);
            }

            Commits.Add(new CaseCommit(schedule.Tick, time.GetUtcNow(), commit.At, before, after)
            {
                IsOurs = Schedule.Current is not null,
                Since = Schedule.Current?.StartedAt ?? schedule.Tick,
            });
        }
    }

    public void Refused(string caseId) => Refusals.Add((schedule.Tick, caseId));

    public void IsQuiet() => QuietAt = time.GetUtcNow();

    public void Asks() => Asked.Add((schedule.Tick, time.GetUtcNow()));

    public void Closed() => Closes.Add(schedule.Tick);

    public void Rated(int score) => Ratings.Add((schedule.Tick, score));

    public void Became(string agent, bool isActive, bool isOnline)
    {
        schedule.Next();
        Presences.Add(new Presence(schedule.Tick, agent, isActive, isOnline));
    }

    /// <summary>The agent as he is now.</summary>
    public Presence Of(string agent) => Presences.LastOrDefault(one => one.Agent == agent) ?? new Presence(0, agent, IsActive: true, IsOnline: false);

    /// <summary>All that the agent was from one tick to another.</summary>
    public IEnumerable<Presence> Of(string agent, long from, long to) =>
        Presences.Where(one => one.Agent == agent && one.Tick > from && one.Tick <= to)
            .Prepend(Presences.LastOrDefault(one => one.Agent == agent && one.Tick <= from) ?? new Presence(0, agent, IsActive: true, IsOnline: false));

    /// <summary>The Case, or the one that it was merged into.</summary>
    public Record Surviving(string caseId)
    {
        var found = newest[caseId];
        return found.IsDeleted && found.Text("MasterRecordId") is { } master ? Surviving(master) : found;
    }

    /// <summary>Id of the Case that took the Case's place, and whose life is the conversation's.</summary>
    public IEnumerable<CaseCommit> LifeOf(string caseId) => Commits.Where(commit => commit.After.Id == caseId || commit.After.Id == Surviving(caseId).Id);
}

/// <summary>A commit on a Case.</summary>
/// <param name="Tick">When, in ticks of the schedule.</param>
/// <param name="Clock">When, by the clock.</param>
/// <param name="At">When, as Salesforce tells it: whole seconds.</param>
/// <param name="Before">The Case before; null: created.</param>
/// <param name="After">The Case after.</param>
internal sealed record CaseCommit(long Tick, DateTimeOffset Clock, DateTimeOffset At, Record? Before, Record After)
{
    /// <summary>The integration wrote it.</summary>
    public required bool IsOurs { get; init; }

    /// <summary>Tick at which the work began that wrote it.</summary>
    public required long Since { get; init; }

    /// <summary>The customer's silence closed it: when that was decided. Null for every other commit.</summary>
    public DateTimeOffset? SilentAt => IsOurs && Closes && After.Text("SupportChat_LastIntent__c")?.Split('-') is ["silence", _, var at]
        ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture))
        : null;

    public bool Closes => After.Flag("IsClosed") && Before?.Flag("IsClosed") != true;

    public bool Opens => Before?.Flag("IsClosed") == true && !After.Flag("IsClosed");

    public string Owner => After.Text("OwnerId")!;
}

/// <summary>Whether an agent may have a Case.</summary>
internal sealed record Presence(long Tick, string Agent, bool IsActive, bool IsOnline);
