using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Tests.Fixtures;
using Record = SupportChat.Emulators.Salesforce.Records.Record;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>
/// The small model: what docs/conversation-life.md and docs/architecture.md#invariants promise of a conversation, derived from what happened in the two systems
/// and from the settings alone. Each promise has a name.
/// </summary>
internal sealed class Promises
{
    /// <summary>A closed Case is opened again only for what the customer wrote or asked after the close, by policy and in time.</summary>
    public const string OpenedForReason = nameof(OpenedForReason);

    /// <summary>Another Case follows only for what the customer wrote or asked after the close, by policy.</summary>
    public const string FollowedForReason = nameof(FollowedForReason);

    /// <summary>Who wrote or asked after the close is heard: the Case is open, or was answered by an agent.</summary>
    public const string WishIsHeard = nameof(WishIsHeard);

    /// <summary>A reopened Case has the owner that the policy says.</summary>
    public const string OwnerByPolicy = nameof(OwnerByPolicy);

    /// <summary>A row is on the Case that was open when its message was sent.</summary>
    public const string RowOnItsCase = nameof(RowOnItsCase);

    /// <summary>The channel is frozen exactly while its Case is closed, where that is wanted.</summary>
    public const string FrozenByPolicy = nameof(FrozenByPolicy);

    /// <summary>The status version grows with every change.</summary>
    public const string VersionGrows = nameof(VersionGrows);

    /// <summary>What the customer asked of the Case is done.</summary>
    public const string IntentsDone = nameof(IntentsDone);

    /// <summary>A notice is in the channel once.</summary>
    public const string NoticeOnce = nameof(NoticeOnce);

    /// <summary>The Case of a customer who does not answer is closed, and the customer reminded, as the settings say.</summary>
    public const string SilenceIsHeard = nameof(SilenceIsHeard);

    /// <summary>A Case is closed for silence only after the agent who has it has waited long enough for an answer.</summary>
    public const string ClosedForSilence = nameof(ClosedForSilence);

    /// <summary>A customer is reminded only of a word of the agent that was not answered for long enough.</summary>
    public const string RemindedForReason = nameof(RemindedForReason);

    /// <summary>Work ends when nothing happens any more.</summary>
    public const string ComesToRest = nameof(ComesToRest);

    /// <summary>Nothing ended in the dead letters, or needs attention, without a cause.</summary>
    public const string NothingDropped = nameof(NothingDropped);

    private const string AgentPrefix = "sf_";

    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(2);

    /// <summary>Between the last look and what follows from it a worker may be slow; no life makes it slower.</summary>
    private static readonly TimeSpan SlowestStep = TimeSpan.FromMinutes(10);

    private readonly World world;
    private readonly LifePolicy policy;
    private readonly History history;
    private readonly GroupChannel channel;
    private readonly Conversation record;
    private readonly IReadOnlyList<Message> messages;
    private readonly Record current;
    private readonly List<string> broken = [];

    private Promises(World world, Conversation record, GroupChannel channel)
    {
        (this.world, this.record, this.channel) = (world, record, channel);
        (policy, history, messages) = (world.Policy, world.History, channel.Messages.Ordered);
        current = world.CurrentCase()!;
    }

    /// <summary>Every broken promise, as <c>Name: detail</c>.</summary>
    public static IReadOnlyList<string> Broken(World world)
    {
        if (world.Record is not { } record || world.Channel is not { } channel || world.Chat.Application.Channels.Count() != 1)
        {
            return [$"{Violations.OneChannel}: there is none, or several"];
        }

        if (world.History.Cases.Count == 0)
        {
            return [$"{Violations.OneCase}: there is none"];
        }

        var promises = new Promises(world, record, channel);
        promises.CheckCases();
        promises.CheckOpenings();
        promises.CheckFollowUps();
        promises.CheckWishes();
        promises.CheckRows();
        promises.CheckChannel();
        promises.CheckSilence();
        promises.CheckIntents();
        promises.CheckRecord();
        world.History.IsQuiet();
        return promises.broken;
    }

    private static bool IsUser(string owner) => owner.StartsWith("005", StringComparison.Ordinal);

    private void Break(string promise, string detail) => broken.Add($"{promise}: {detail}");

    /// <summary>When the customer wrote or asked after a close, and before the Case was open again.</summary>
    /// <param name="close">The close.</param>
    /// <param name="doubtful">What was deleted since, or asked within the seconds by which clocks differ, counts too.</param>
    private IEnumerable<DateTimeOffset> WishesAfter(CaseCommit close, bool doubtful)
    {
        var opened = history.LifeOf(close.After.Id).FirstOrDefault(commit => commit.Opens && commit.Tick > close.Tick)?.Clock ?? DateTimeOffset.MaxValue;
        return policy.AfterClose == AfterCloseAction.Notice ? [] :
            messages.Where(message => message.Sender?.UserId == World.Customer && (doubtful || !message.IsRemoved))
                .Select(message => DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt))
                .Where(at => at > close.At + policy.Margin || Crosses(close, at, doubtful))
                .Concat(AskedAfter(close, doubtful))
                .Where(at => at <= opened);
    }

    private IEnumerable<DateTimeOffset> AskedAfter(CaseCommit close, bool doubtful) =>
        history.Asked.Where(asked => asked.Tick > close.Tick || (doubtful && asked.At >= close.At - ClocksDiffer)).Select(asked => asked.At);

    /// <summary>What the customer wrote after the word for whose sake the Case was closed for silence is after that close.</summary>
    private bool Crosses(CaseCommit close, DateTimeOffset at, bool doubtful) => close.SilentAt is { } decided && (doubtful
        ? WordBefore(close, decided) is { } word && at > TimeOf(word)
        : WordBefore(close, close.Clock) is { } last && at > TimeOf(last) && at <= close.At + ClocksDiffer
            && history.Closes.TrueForAll(tick => tick < close.Since));

    /// <summary>The last word of the agent who had the Case when it was closed; null when there is none.</summary>
    private Message? WordBefore(CaseCommit close, DateTimeOffset until) => messages.LastOrDefault(
        message => message.Sender?.UserId == AgentPrefix + close.Before!.Text("OwnerId") && TimeOf(message) <= until);

    private static DateTimeOffset TimeOf(Message message) => DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt);

    /// <summary>What people said between two times, but for what was deleted since.</summary>
    private bool IsAnswered(DateTimeOffset from, DateTimeOffset until) => Said.Any(message => TimeOf(message) > from && TimeOf(message) < until);

    private IEnumerable<Message> Said => messages.Where(message => message is { IsRemoved: false, Sender: { UserId: not World.Bot } });

    private void CheckSilence()
    {
        foreach (var close in history.Commits.Where(commit => commit.SilentAt is not null))
        {
            var decided = close.SilentAt!.Value;
            if (policy.CloseAfter is not { } closeAfter || WordBefore(close, decided) is not { } word || decided - TimeOf(word) < closeAfter)
            {
                Break(ClosedForSilence, $"{close.After.Id} at tick {close.Tick}, too soon");
            }
            else if (IsAnswered(TimeOf(word), decided) || IsAnswered(TimeOf(word), close.Clock - SlowestStep))
            {
                Break(ClosedForSilence, $"{close.After.Id} at tick {close.Tick}, though it was answered");
            }
            else if (!HadCaseAt(close, TimeOf(word)))
            {
                Break(ClosedForSilence, $"{close.After.Id} at tick {close.Tick}, for the word of somebody who did not have it");
            }
        }

        var reminders = messages.Where(message => message.Data.Contains("notice:reminder:", StringComparison.Ordinal)).ToList();
        foreach (var reminder in reminders)
        {
            var word = messages.Single(message => message.MessageId == RemindsOf(reminder));
            if (policy.RemindAfter is not { } remindAfter || TimeOf(reminder) - TimeOf(word) < remindAfter
                || IsAnswered(TimeOf(word), TimeOf(reminder) - SlowestStep))
            {
                Break(RemindedForReason, $"of {word.MessageId} at {TimeOf(reminder):HH:mm:ss}");
            }
        }

        // Who has had the open Case since the last quiet point, and has spoken since, is watched for certain.
        if (history.QuietAt is { } quiet && !current.IsDeleted && !current.Flag("IsClosed")
            && Said.LastOrDefault() is { } last && TimeOf(last) > quiet && last.Sender?.UserId == AgentPrefix + current.Text("OwnerId")
            && history.LifeOf(history.Cases[^1]).All(commit => commit.Clock <= quiet || (!commit.Opens && commit.Before?.Text("OwnerId") == commit.Owner)))
        {
            if (policy.CloseAfter is not null)
            {
                Break(SilenceIsHeard, $"the Case is open, the last word of {TimeOf(last):HH:mm:ss}");
            }
            else if (policy.RemindAfter is not null && !reminders.Exists(reminder => RemindsOf(reminder) == last.MessageId))
            {
                Break(SilenceIsHeard, $"nobody was reminded of {last.MessageId}");
            }
        }
    }

    private static long RemindsOf(Message reminder) => long.Parse(
        JsonNode.Parse(reminder.Data)!["supportChatNotice"]!.GetValue<string>().Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whoever had the Case when it was closed had it open at a time before.</summary>
    private bool HadCaseAt(CaseCommit close, DateTimeOffset at) =>
        history.LifeOf(close.After.Id).LastOrDefault(commit => commit.Clock <= at)?.After is { } then
        && !then.Flag("IsClosed") && then.Text("OwnerId") == close.Before!.Text("OwnerId");

    private void CheckCases()
    {
        for (var i = 0; i < history.Cases.Count; i++)
        {
            var created = history.Commits.First(commit => commit.After.Id == history.Cases[i]).After;
            if (created.Text("SupportChat_ConversationId__c") != world.Id.CaseKey(i + 1))
            {
                Break(Violations.OneCase, $"Case {i + 1} has the key {created.Text("SupportChat_ConversationId__c")}");
            }
        }

        foreach (var commit in history.Commits.Where(commit => commit is { IsOurs: true, Before: not null, Opens: false }))
        {
            if (commit.Before!.Text("OwnerId") != commit.Owner)
            {
                Break(Violations.AgentsWorkStays, $"we gave {commit.After.Id} to {commit.Owner} at tick {commit.Tick}");
            }
        }
    }

    /// <summary>The closes after which a Case may have been found closed by work that began at a tick and wrote at another.</summary>
    private IEnumerable<CaseCommit> ClosesSeen(string caseId, long since, long until)
    {
        var closes = history.LifeOf(caseId).Where(commit => commit.Closes && commit.Tick < until).ToList();
        return closes.Where(commit => commit.Tick >= since).Concat(closes.Where(commit => commit.Tick < since).TakeLast(1));
    }

    private void CheckOpenings()
    {
        foreach (var opening in history.Commits.Where(commit => commit is { IsOurs: true, Opens: true }))
        {
            var at = opening.Clock;
            var isDue = policy.AfterClose == AfterCloseAction.Reopen && ClosesSeen(opening.After.Id, opening.Since, opening.Tick)
                .Any(close => WishesAfter(close, doubtful: true).Any(wish => wish <= at && wish - close.At <= policy.ReopenWithin));
            if (!isDue)
            {
                Break(OpenedForReason, $"{opening.After.Id} at tick {opening.Tick}");
            }

            CheckOwner(opening);
        }
    }

    private void CheckOwner(CaseCommit opening)
    {
        var before = opening.Before!.Text("OwnerId")!;
        if (history.LifeOf(opening.After.Id).Any(commit =>
            commit.Tick >= opening.Since && commit.Tick < opening.Tick && commit.Before?.Text("OwnerId") != commit.Owner))
        {
            // An agent moved it while it was being opened.
            return;
        }

        var was = IsUser(before) ? history.Of(before, opening.Since, opening.Tick).Select(IsAvailable).ToList() : [policy.ReopenTo != ReopenTarget.Queue];
        string[] allowed = [.. was.Contains(true) ? [before] : Array.Empty<string>(), .. was.Contains(false) ? [WellKnownIds.Queue] : Array.Empty<string>()];
        if (!allowed.Contains(opening.Owner))
        {
            Break(OwnerByPolicy, $"{opening.Owner} has {opening.After.Id} after tick {opening.Tick}, and had it before: {before}");
        }
    }

    private bool IsAvailable(Presence agent) =>
        agent.IsActive && policy.ReopenTo != ReopenTarget.Queue && (policy.ReopenTo == ReopenTarget.Owner || agent.IsOnline);

    private void CheckFollowUps()
    {
        for (var i = 1; i < history.Cases.Count; i++)
        {
            var created = history.Commits.First(commit => commit.After.Id == history.Cases[i]);
            var parent = history.Surviving(history.Cases[i - 1]).Id;
            if (created.After.Text("ParentId") is not { } named || (named != parent && named != history.Cases[i - 1]))
            {
                Break(FollowedForReason, $"the parent of {created.After.Id} is {created.After.Text("ParentId")}");
            }

            if (!FoundClosed(i - 1).Any(close => IsToBeFollowed(history.Cases[i - 1], close, created)))
            {
                Break(FollowedForReason, $"{created.After.Id} at tick {created.Tick}");
            }
        }
    }

    /// <summary>The closes of a Case after which another one may have been decided on.</summary>
    private IEnumerable<CaseCommit> FoundClosed(int place)
    {
        var end = history.Commits.First(commit => commit.After.Id == history.Cases[place + 1]).Tick;
        return history.LifeOf(history.Cases[place]).Where(commit => commit.Closes && commit.Tick < end);
    }

    private bool IsToBeFollowed(string caseId, CaseCommit close, CaseCommit created)
    {
        var wishes = WishesAfter(close, doubtful: true).Where(wish => wish <= created.Clock).ToList();
        return policy.AfterClose switch
        {
            AfterCloseAction.FollowUp => wishes.Count > 0,
            AfterCloseAction.Reopen => wishes.Any(wish => wish - close.At > policy.ReopenWithin)
                || (wishes.Count > 0 && history.Refusals.Exists(
                    refusal => refusal.CaseId == close.After.Id && refusal.Tick > close.Tick && refusal.Tick <= created.Tick))
                || ClosedAtOnce(caseId, close),
            _ => false,
        };
    }

    /// <summary>It was closed again soon after we had opened it, as an org does that lets no Case open.</summary>
    private bool ClosedAtOnce(string caseId, CaseCommit close) =>
        history.LifeOf(caseId).Any(
            commit => commit is { IsOurs: true, Opens: true } && commit.Tick < close.Tick && close.At - commit.Clock < TimeSpan.FromMinutes(2));

    private void CheckWishes()
    {
        if (!current.Flag("IsClosed") || current.IsDeleted)
        {
            return;
        }

        var close = history.LifeOf(history.Cases[^1]).Last(commit => commit.Closes);
        foreach (var wish in WishesAfter(close, doubtful: false))
        {
            Break(WishIsHeard, $"of {wish:HH:mm:ss.fff} after the close of {close.At:HH:mm:ss}");
        }
    }

    private void CheckRows()
    {
        var all = world.Org.Database.Read(data => data.TableOf(data.Schema["SupportChat_Message__c"]).All()).Where(row => !row.IsDeleted).ToList();
        if (all.Count > messages.Count)
        {
            Break(Violations.RowOnce, $"{all.Count} rows for {messages.Count} messages");
        }

        var rows = all.ToLookup(row => row.Text("MessageId__c"));
        foreach (var message in messages)
        {
            var cases = CasesOf(message).Select(history.Surviving).ToList();
            var row = rows[$"{world.Id}-{message.MessageId}"].SingleOrDefault();
            if (row is null)
            {
                // What was deleted before we heard of it leaves nothing, and on a deleted Case nothing can be written.
                if (!message.IsRemoved && !cases.Exists(found => found.IsDeleted))
                {
                    Break(Violations.RowOnce, $"message {message.MessageId} has none");
                }

                continue;
            }

            if (!cases.Exists(found => found.IsDeleted))
            {
                if (!cases.Exists(found => found.Id == row.Text("Case__c")))
                {
                    Break(RowOnItsCase, $"message {message.MessageId} of {message.Sender?.UserId} is on {row.Text("Case__c")}, not {string.Join(" or ", cases.Select(found => found.Id))}");
                }

                if (row.Flag("Deleted__c") != message.IsRemoved && !MayBeOld(message))
                {
                    Break(Violations.DeletionMarked, $"message {message.MessageId}");
                }

                if (!message.IsRemoved && row.Text("Text__c") != message.Text)
                {
                    Break(Violations.NewestText, $"message {message.MessageId}");
                }
            }
        }
    }

    /// <summary>
    /// The first message that is left tells nothing of earlier ones: they may have been too old to be kept. Only the webhook told that it was deleted.
    /// </summary>
    private bool MayBeOld(Message message) => world.HasLostWebhooks && messages.All(other => other.IsRemoved || other.CreatedAt > message.CreatedAt);

    /// <summary>
    /// The Cases that may have a message: one, but for what was sent while it was being decided. A deletion that comes first does not say whose it was.
    /// </summary>
    private IEnumerable<string> CasesOf(Message message) => message.IsRemoved
        ? CasesOf(message, byCustomer: true).Concat(CasesOf(message, byCustomer: false))
        : CasesOf(message, message.Sender?.UserId == World.Customer);

    private IEnumerable<string> CasesOf(Message message, bool byCustomer)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt);
        for (var i = 0; i < history.Cases.Count; i++)
        {
            var isAfterBegin = i == 0 || at > (byCustomer ? CustomersBegin(i) : OthersBegin(i)).First;
            var isBeforeEnd = i == history.Cases.Count - 1 || at <= (byCustomer ? CustomersBegin(i + 1) : OthersBegin(i + 1)).Last;
            if (isAfterBegin && isBeforeEnd)
            {
                yield return history.Cases[i];
            }
        }
    }

    /// <summary>When a follow-up begins for what its customer writes: the times at which it may.</summary>
    private (DateTimeOffset First, DateTimeOffset Last) CustomersBegin(int place)
    {
        var created = history.Commits.First(commit => commit.After.Id == history.Cases[place]);
        var begins = FoundClosed(place - 1)
            .Where(close => IsToBeFollowed(history.Cases[place - 1], close, created))
            .SelectMany(close => Begins(close, created).Concat(ClosedAtOnce(history.Cases[place - 1], close) ? FirstWishes(place - 1) : []))
            .ToList();
        return begins.Count == 0 ? (created.Clock, created.Clock) : (begins.Min(), begins.Max());
    }

    /// <summary>Where the Case closes as soon as it opens, what asked for it to open asks for another one.</summary>
    private IEnumerable<DateTimeOffset> FirstWishes(int place) => FoundClosed(place)
        .SelectMany(close => WishesAfter(close, doubtful: true)).Select(at => at - TimeSpan.FromMilliseconds(1)).Order().Take(1);

    private IEnumerable<DateTimeOffset> Begins(CaseCommit close, CaseCommit created)
    {
        var boundary = close.At + policy.Margin;
        if (close.SilentAt is not null)
        {
            return [.. WishesAfter(close, doubtful: true).Where(at => at <= created.Clock).Select(at => at - TimeSpan.FromMilliseconds(1)), boundary];
        }

        if (AskedBefore(doubtful: false) is { } asked && asked < boundary)
        {
            return [asked];
        }

        return AskedBefore(doubtful: true) is { } perhaps && perhaps < boundary ? [perhaps, boundary] : [boundary];

        DateTimeOffset? AskedBefore(bool doubtful) => AskedAfter(close, doubtful)
            .Where(at => at < created.Clock).Select(at => (DateTimeOffset?)(at - TimeSpan.FromMilliseconds(1))).Min();
    }

    /// <summary>The same for everybody else: between the first wish and the creation.</summary>
    private (DateTimeOffset First, DateTimeOffset Last) OthersBegin(int place)
    {
        var created = history.Commits.First(commit => commit.After.Id == history.Cases[place]);
        var wishes = FoundClosed(place - 1).SelectMany(close => WishesAfter(close, doubtful: true)).Where(wish => wish <= created.Clock).ToList();
        return (wishes.Count == 0 ? created.Clock : wishes.Min(), created.Clock);
    }

    private void CheckChannel()
    {
        var isClosed = current.Flag("IsClosed");
        var isOver = isClosed || current.IsDeleted;
        var owner = current.Text("OwnerId")!;
        var agent = !isOver && IsUser(owner) && history.Of(owner).IsActive ? owner : null;
        var agents = channel.Members.Values.Where(member => member.IsJoined && member.User.UserId.StartsWith(AgentPrefix, StringComparison.Ordinal))
            .Select(member => member.User.UserId[AgentPrefix.Length..]).Order().ToList();
        if (!agents.SequenceEqual(agent is null ? [] : [agent]))
        {
            Break(Violations.AgentsFollow, $"[{string.Join(' ', agents)}] in the channel, the Case wants [{agent}]");
        }

        var close = isClosed ? history.LifeOf(history.Cases[^1]).Last(commit => commit.Closes) : null;
        var told = new Dictionary<string, string[]>
        {
            ["caseStatus"] = [current.Text("Status")!],
            ["caseNumber"] = [current.Text("CaseNumber")!],
            ["conversationState"] = [isOver ? "closed" : agent is null ? "waiting" : "withAgent"],
            ["agentName"] = [agent is null ? "" : world.Org.Database.Read(data => data.Find(agent)!.Text("Name")!)],
            ["closedReason"] = close is null ? [""]
                : close.IsOurs && !IsOpenedByHand ? [.. ReasonsWritten(close.Tick)]
                : [.. ReasonsWritten(0), "Agent"],
        };
        foreach (var (key, values) in told.Where(pair => !current.IsDeleted || pair.Key == "conversationState"))
        {
            // What a deleted Case was in the end nobody can read.
            if (channel.Metadata.GetValueOrDefault(key, "") is var found && !values.Contains(found))
            {
                Break(Violations.StatusFollows, $"{key} is '{found}', not '{string.Join("' or '", values)}'");
            }
        }

        if (!current.IsDeleted && channel.IsFrozen != (policy.FreezeOnClose && isClosed))
        {
            Break(FrozenByPolicy, channel.IsFrozen ? "it is frozen" : "it is not frozen");
        }

        foreach (var (notice, times) in messages.Where(message => message.Data.Contains("supportChatNotice", StringComparison.Ordinal))
            .CountBy(message => JsonNode.Parse(message.Data)!["supportChatNotice"]!.GetValue<string>()).Where(pair => pair.Value > 1))
        {
            Break(NoticeOnce, $"{notice} is there {times} times");
        }

        CheckVersion(string.Join('|', told.Keys.Select(key => channel.Metadata.GetValueOrDefault(key, ""))));
    }

    /// <summary>The news of an opening that comes after our close takes its reason away.</summary>
    private bool IsOpenedByHand => history.LifeOf(history.Cases[^1]).Any(commit => commit is { IsOurs: false, Opens: true });

    /// <summary>
    /// The reasons of our own closes: one may come when an agent has closed the Case, or an agent may have opened and closed it since, which nobody sees who
    /// looks later.
    /// </summary>
    private IEnumerable<string> ReasonsWritten(long since) => history.LifeOf(history.Cases[^1])
        .Where(commit => commit is { IsOurs: true, Before: not null } && commit.Tick >= since
            && commit.After.Flag("IsClosed")
            && commit.Before.Text("SupportChat_LastIntent__c") != commit.After.Text("SupportChat_LastIntent__c")
            && Equals(commit.Before["SupportChat_RatedAt__c"], commit.After["SupportChat_RatedAt__c"]))
        .Select(commit => commit.After.Text("SupportChat_CloseReason__c"))
        .OfType<string>();

    private void CheckVersion(string told)
    {
        var version = long.Parse(channel.Metadata.GetValueOrDefault("statusVersion", "0"), System.Globalization.CultureInfo.InvariantCulture);
        if (version < history.Told.Version || (version == history.Told.Version && told != history.Told.Told))
        {
            Break(VersionGrows, $"{version} after {history.Told.Version}");
        }

        history.Told = (told, version);
    }

    private void CheckIntents()
    {
        if (history.Refusals.Count > 0 || history.Commits.Exists(commit => commit.After.IsDeleted))
        {
            // What the org refuses, or what is asked of a deleted Case, is not done.
            return;
        }

        foreach (var tick in history.Closes.Where(tick => !history.Commits.Exists(commit => commit.After.Flag("IsClosed") && commit.Tick > tick)))
        {
            Break(IntentsDone, $"the close of tick {tick}");
        }

        if (history.Ratings is [.., var rating] && !history.Cases.Exists(id => Equals(history.Surviving(id)["SupportChat_Rating__c"], (decimal)rating.Score)))
        {
            Break(IntentsDone, $"the rating of tick {rating.Tick}");
        }
    }

    private void CheckRecord()
    {
        foreach (var letter in world.Dead.Added)
        {
            Break(NothingDropped, $"dead letter {letter.Reason}: {letter.Description}");
        }

        if (record.Attention is { } attention
            && !(attention.Reason == AttentionReason.CaseDeleted && current.IsDeleted)
            && !(attention.Reason == AttentionReason.IntentRefused && history.Refusals.Count > 0))
        {
            Break(NothingDropped, $"attention {attention.Reason}: {attention.Detail}");
        }
    }
}
