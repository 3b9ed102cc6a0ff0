using System.Globalization;
using System.Text.Json.Nodes;
using Record = SupportChat.Emulators.Salesforce.Records.Record;

namespace SupportChat.Cli.Demo;

/// <summary>Compares a channel with the rows on its Cases, one by one, as both systems have them: no ledger of ours is asked.</summary>
internal sealed class SystemsComparison(DemoSystems systems, TimeProvider time)
{
    private const string Missing = "missing";
    private const string Different = "different";
    private const string Twice = "twice";

    public ComparisonResult Compare(string conversationId)
    {
        var cases = systems.CasesOf(conversationId);
        var channel = systems.ChannelOf(conversationId);
        if (channel is null || cases.Count == 0)
        {
            return new ComparisonResult(
                conversationId,
                time.GetUtcNow(),
                "unknown",
                channel is null ? "There is no channel, or it was deleted." : "There is no Case, or it was deleted.");
        }

        var messages = DemoSystems.Read(channel);
        var rows = systems.RowsOf(conversationId);
        var byMessage = rows.ToLookup(DemoSystems.MessageOf, StringComparer.Ordinal);
        var faults = messages.ToLookup(message => FaultOf(message, [.. byMessage[DemoSystems.IdOf(message)]]), DemoSystems.IdOf);
        var (missing, twice) = (faults[Missing].ToList(), faults[Twice].ToList());
        var known = messages.Select(DemoSystems.IdOf).ToHashSet(StringComparer.Ordinal);
        var different = faults[Different].Concat(byMessage.Select(group => group.Key ?? "").Where(id => !known.Contains(id))).ToList();
        var current = cases[^1];
        var (status, agents) = ChannelSide(channel);
        var wanted = !current.Flag("IsClosed") && current.Text("OwnerId") is { } owner && owner.StartsWith("005", StringComparison.Ordinal) ? owner : null;
        var isTold = status == current.Text("Status");
        var isThere = agents.SequenceEqual(wanted is null ? [] : ["sf_" + wanted]);
        var why = missing.Count > 0 ? "Messages of the channel are not on the Case."
            : twice.Count > 0 ? "Messages are on the Case twice."
            : different.Count > 0 ? "Messages are on the Case with another text."
            : !isTold ? "The channel tells another status than the Case has."
            : !isThere ? "The agent in the channel is not the Case's owner."
            : null;
        // What is found past a refusal is found; that nothing is left to find, only who is answered can say.
        var refusal = systems.Refusal;
        return new ComparisonResult(conversationId, time.GetUtcNow(), why is not null ? "differ" : refusal is not null ? "unknown" : "agree", why ?? refusal)
        {
            Channel = Count(messages.Count(message => !message.IsRemoved), messages.Count(message => message is { IsRemoved: false, UpdatedAt: > 0 }),
                messages.Count(message => message.IsRemoved), "messages"),
            Case = CountRows([.. rows.Where(row => NumberOf(row) < 2)]),
            Missing = missing,
            Different = different,
            Twice = twice,
            Status = new JsonObject { ["case"] = current.Text("Status"), ["channel"] = status },
            Members = new JsonObject { ["case"] = wanted, ["channel"] = new JsonArray([.. agents.Select(agent => (JsonNode?)agent)]) },
        };
    }

    /// <summary>What is wrong with a message's rows: one is due, and one more for each further file.</summary>
    private static string? FaultOf(MessageState message, IReadOnlyList<Record> rows)
    {
        var due = Math.Max(1, message.Files.Count);
        var numbers = rows.Select(NumberOf).ToHashSet();
        return numbers.Count < rows.Count || numbers.Any(number => number < 1 || number > due) ? Twice
            : rows.Count < due && !message.IsRemoved ? Missing
            : rows.Any(row => !IsSame(message, row)) ? Different
            : null;
    }

    /// <summary>Which of its message's rows it is, from 1 on; 0 for one with a key that none has.</summary>
    private static int NumberOf(Record row) => row.Text("MessageId__c")?.Split('-') switch
    {
        [_, _] => 1,
        [_, _, var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 1 => value,
        _ => 0,
    };

    private static bool IsSame(MessageState message, Record row) => message.IsRemoved
        ? row.Flag("Deleted__c")
        : !row.Flag("Deleted__c") && (NumberOf(row) > 1 || (row.Text("Text__c") ?? "") == message.Text)
            && (message.Files.Count == 0 || row.Text("FileName__c") == message.Files[NumberOf(row) - 1].Name);

    private static JsonObject CountRows(IReadOnlyList<Record> rows) => Count(
        rows.Count(row => !row.Flag("Deleted__c")), rows.Count(row => !row.Flag("Deleted__c") && row["EditedAt__c"] is not null),
        rows.Count(row => row.Flag("Deleted__c")), "rows");

    private static (string? Status, IReadOnlyList<string> Agents) ChannelSide(Emulators.Sendbird.Model.GroupChannel channel)
    {
        lock (channel.Gate)
        {
            return (channel.Metadata.GetValueOrDefault("caseStatus"),
                [.. channel.Members.Values.Where(member => member.IsJoined).Select(member => member.User.UserId).Where(DemoSystems.IsAgent).Order()]);
        }
    }

    private static JsonObject Count(int all, int edited, int deleted, string name) => new() { [name] = all, ["edited"] = edited, ["deleted"] = deleted };
}

/// <summary>What a comparison found; the ids are those of messages.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="At">When.</param>
/// <param name="State"><c>agree</c>, <c>differ</c>, or <c>unknown</c> where there is nothing to compare, or nobody is let in.</param>
/// <param name="Why">In words; null when both agree.</param>
internal sealed record ComparisonResult(string ConversationId, DateTimeOffset At, string State, string? Why)
{
    public JsonObject? Channel { get; init; }

    public JsonObject? Case { get; init; }

    public IReadOnlyList<string> Missing { get; init; } = [];

    public IReadOnlyList<string> Different { get; init; } = [];

    public IReadOnlyList<string> Twice { get; init; } = [];

    public JsonObject? Status { get; init; }

    public JsonObject? Members { get; init; }

    /// <summary>For the page; without the time, to tell whether it says something new.</summary>
    public JsonObject ToJson(bool withTime) => new()
    {
        ["conversationId"] = ConversationId,
        ["at"] = withTime ? At.ToUnixTimeMilliseconds() : 0,
        ["state"] = State,
        ["why"] = Why,
        ["channel"] = Channel?.DeepClone() ?? new JsonObject { ["messages"] = 0, ["edited"] = 0, ["deleted"] = 0 },
        ["case"] = Case?.DeepClone() ?? new JsonObject { ["rows"] = 0, ["edited"] = 0, ["deleted"] = 0 },
        ["missing"] = List(Missing),
        ["different"] = List(Different),
        ["twice"] = List(Twice),
        ["status"] = Status?.DeepClone(),
        ["members"] = Members?.DeepClone(),
    };

    private static JsonArray List(IReadOnlyList<string> ids) => new([.. ids.Select(id => (JsonNode?)id)]);
}
