using System.Text.Json.Nodes;

namespace SupportChat.Tests.Fixtures;

/// <summary>
/// The invariants of docs/architecture.md#invariants as checks over both systems. Each check has a name, so that a deliberately wrong variant can be asked
/// which one it breaks.
/// </summary>
internal static class Violations
{
    /// <summary>Invariant 1: exactly one Case.</summary>
    public const string OneCase = nameof(OneCase);

    /// <summary>Invariant 1: exactly one channel, its customer in it.</summary>
    public const string OneChannel = nameof(OneChannel);

    /// <summary>Invariant 1: what an agent did to the Case stays.</summary>
    public const string AgentsWorkStays = nameof(AgentsWorkStays);

    /// <summary>The start's first message is in the channel exactly once.</summary>
    public const string FirstMessageOnce = nameof(FirstMessageOnce);

    /// <summary>Invariant 2: one row for each message, no other.</summary>
    public const string RowOnce = nameof(RowOnce);

    /// <summary>docs/conversation-life.md#notices: each is told once.</summary>
    public const string NoticeOnce = nameof(NoticeOnce);

    /// <summary>Invariant 2: the row holds the newest text.</summary>
    public const string NewestText = nameof(NewestText);

    /// <summary>Invariant 2: a deleted message is marked.</summary>
    public const string DeletionMarked = nameof(DeletionMarked);

    /// <summary>Invariant 3: <c>caseStatus</c> is the Case's status.</summary>
    public const string StatusFollows = nameof(StatusFollows);

    /// <summary>Invariant 3: the agents in the channel are the open Case's owner or nobody.</summary>
    public const string AgentsFollow = nameof(AgentsFollow);

    /// <summary>docs/architecture.md#rule-7-agents: whom we did not add stays.</summary>
    public const string JoinedByHandStays = nameof(JoinedByHandStays);

    private const string AgentPrefix = "sf_";

    /// <summary>Every violation found, as <c>Name: conversation detail</c>.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(TwoSystems systems, IReadOnlyCollection<Expectation> expectations)
    {
        var channels = (await systems.ChannelsAsync()).ToLookup(channel => channel["channel_url"]!.GetValue<string>());
        var cases = (await systems.QueryAsync("SELECT Id, Subject, Status, IsClosed, OwnerId, SupportChat_ConversationId__c, SupportChat_ChannelUrl__c FROM Case"))
            .ToLookup(found => Text(found, "SupportChat_ChannelUrl__c") ?? "");
        var rows = (await systems.QueryAsync("SELECT MessageId__c, Text__c, Deleted__c, Case__c FROM SupportChat_Message__c"))
            .ToLookup(row => Text(row, "MessageId__c")![..26]);
        var found = new List<string>();
        foreach (var expected in expectations)
        {
            var channel = channels[expected.ChannelUrl].ToList();
            var own = cases[expected.ChannelUrl].ToList();
            found.AddRange(OfCase(expected, own));
            found.AddRange(OfChannel(expected, channel));
            if (channel is [var one])
            {
                found.AddRange(OfFirstMessage(expected, one));
                found.AddRange(OfRows(expected, one, [.. rows[expected.ConversationId]]));
                if (own is [var linked])
                {
                    found.AddRange(OfLink(expected, one, linked));
                }
            }
        }

        return found;
    }

    /// <summary>True when the named check reported something.</summary>
    public static bool Names(this IReadOnlyList<string> violations, string check) =>
        violations.Any(violation => violation.StartsWith(check + ":", StringComparison.Ordinal));

    private static IEnumerable<string> OfCase(Expectation expected, List<JsonObject> cases)
    {
        if (cases.Count != 1)
        {
            yield return $"{OneCase}: {expected.ConversationId} has {cases.Count} Cases";
        }

        foreach (var (field, value) in expected.CaseFields.Where(field => cases.Any(found => Text(found, field.Key) != field.Value)))
        {
            yield return $"{AgentsWorkStays}: {expected.ConversationId} lost {field} = {value}";
        }
    }

    private static IEnumerable<string> OfChannel(Expectation expected, List<JsonObject> channels)
    {
        if (channels.Count != 1 || !Members(channels[0]).Contains(expected.Customer))
        {
            yield return $"{OneChannel}: {expected.ConversationId} has {channels.Count} channels, or its customer is in none";
        }
    }

    private static IEnumerable<string> OfFirstMessage(Expectation expected, JsonObject channel)
    {
        var sent = channel["messages"]!
            .AsArray()
            .Count(message => (Text(message!.AsObject(), "data") ?? "").Contains("supportChatFirstMessage", StringComparison.Ordinal));
        if (sent != (expected.FirstMessage is null ? 0 : 1))
        {
            yield return $"{FirstMessageOnce}: {expected.ConversationId} holds it {sent} times";
        }
    }

    private static IEnumerable<string> OfRows(Expectation expected, JsonObject channel, List<JsonObject> rows)
    {
        var first = expected.FirstMessage is null ? 0 : 1;
        var byId = rows.ToLookup(row => Text(row, "MessageId__c")!);
        var notices = TwoSystems.Notices(channel);
        var told = expected.Messages.Count + first + notices.Count(notice => byId[$"{expected.ConversationId}-{TwoSystems.Id(notice)}"].Any());
        if (rows.Count != told)
        {
            yield return $"{RowOnce}: {expected.ConversationId} has {rows.Count} rows for {told} messages";
        }

        foreach (var twice in notices.GroupBy(notice => Text(notice, "data")).Where(group => group.Count() > 1))
        {
            yield return $"{NoticeOnce}: {expected.ConversationId} was told {twice.Key} {twice.Count()} times";
        }

        foreach (var message in channel["messages"]!.AsArray().Select(message => message!.AsObject()).Except(notices))
        {
            var id = TwoSystems.Id(message);
            if (byId[$"{expected.ConversationId}-{id}"].ToList() is not [var row])
            {
                var gone = expected.Messages.TryGetValue(id, out var last) && last is null ? " (deleted)" : "";
                yield return $"{RowOnce}: message {id}{gone} of {expected.ConversationId} has none, or several";
                continue;
            }

            var known = expected.Messages.TryGetValue(id, out var text);
            var deleted = known && text is null;
            if (row["Deleted__c"]!.GetValue<bool>() != deleted)
            {
                yield return $"{DeletionMarked}: message {id} of {expected.ConversationId} should {(deleted ? "" : "not ")}be marked";
            }

            if (!deleted && Text(row, "Text__c") != (known ? text : expected.FirstMessage))
            {
                yield return $"{NewestText}: message {id} of {expected.ConversationId} has another text";
            }
        }
    }

    private static IEnumerable<string> OfLink(Expectation expected, JsonObject channel, JsonObject linked)
    {
        var status = channel["metadata"]?["caseStatus"]?.GetValue<string>();
        if (status != Text(linked, "Status"))
        {
            yield return $"{StatusFollows}: {expected.ConversationId} says {status}, the Case {Text(linked, "Status")}";
        }

        var members = Members(channel);
        foreach (var user in expected.JoinedByHand.Where(user => !members.Contains(user)))
        {
            yield return $"{JoinedByHandStays}: {user} was removed from {expected.ConversationId}";
        }

        var owner = Text(linked, "OwnerId")!;
        string[] wanted = owner.StartsWith("005", StringComparison.Ordinal) && !linked["IsClosed"]!.GetValue<bool>() ? [AgentPrefix + owner] : [];
        var agents = members.Where(user => user.StartsWith(AgentPrefix, StringComparison.Ordinal) && !expected.JoinedByHand.Contains(user)).Order().ToArray();
        if (!agents.SequenceEqual(wanted.Except(expected.JoinedByHand)))
        {
            yield return $"{AgentsFollow}: {expected.ConversationId} has [{string.Join(' ', agents)}], the Case wants [{string.Join(' ', wanted)}]";
        }
    }

    private static HashSet<string> Members(JsonObject channel) => [.. channel["members"]!.AsArray().Select(member => member!["user_id"]!.GetValue<string>())];

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();
}
