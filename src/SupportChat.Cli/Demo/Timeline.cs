using System.Globalization;
using System.Text.Json.Nodes;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Cli.Demo;

/// <summary>
/// The way of each message and each change, noted where it leaves one system and where it arrives in the other; and who came into the channels and went.
/// </summary>
internal sealed class Timeline
{
    private const int Kept = 2_000;
    private const int Told = 200;
    private const string Agents = "sf_";

    private readonly EmulatorSet emulators;
    private readonly DemoSystems systems;
    private readonly DemoSignal signal;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Queue<Hop> hops = new();
    private readonly Dictionary<string, ChannelSeen> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string Id, string Label)>> untold = new(StringComparer.Ordinal);
    private long last;

    public Timeline(EmulatorSet emulators, DemoSystems systems, DemoSignal signal, TimeProvider time)
    {
        (this.emulators, this.systems, this.signal, this.time) = (emulators, systems, signal, time);
        emulators.Sendbird!.Parts.Delivery.Tried = Tried;
        var database = emulators.Salesforce!.Parts.Database;
        var before = database.Committed;
        database.Committed = commit =>
        {
            before?.Invoke(commit);
            Committed(commit);
        };
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The hops after a number, the newest 200 at most, the oldest first, and the number of the last one; of one conversation, or of all.</summary>
    public (IReadOnlyList<Hop> Hops, long Last) After(long number, string? conversationId)
    {
        lock (gate)
        {
            return ([.. hops.Where(hop => hop.Number > number && (conversationId is null || hop.ConversationId == conversationId)).TakeLast(Told)], last);
        }
    }

    /// <summary>When a message was first at a place, by its id; for those whose hops are still known.</summary>
    public IReadOnlyDictionary<string, long> FirstAt(string place, string conversationId)
    {
        lock (gate)
        {
            return hops.Where(hop => hop.Kind == "message" && hop.Place == place && hop.ConversationId == conversationId)
                .DistinctBy(hop => hop.Id).ToDictionary(hop => hop.Id, hop => hop.At, StringComparer.Ordinal);
        }
    }

    /// <summary>Who came into a channel and went.</summary>
    public JsonArray HistoryOf(string channelUrl)
    {
        lock (gate)
        {
            return seen.TryGetValue(channelUrl, out var channel) ? (JsonArray)channel.History.DeepClone() : [];
        }
    }

    /// <summary>Notes what has changed in the channels since the last look.</summary>
    public void Look()
    {
        foreach (var channel in emulators.Sendbird!.Parts.Application.Channels)
        {
            if (systems.ConversationOf(channel.ChannelUrl) is not { } conversationId)
            {
                continue;
            }

            var now = ChannelSeen.Of(channel);
            lock (gate)
            {
                var before = seen.GetValueOrDefault(channel.ChannelUrl) ?? new ChannelSeen([], "", [], []);
                NoteMessages(conversationId, before, now);
                NoteMembers(before, now);
                if (before.Metadata != now.Metadata || !before.Members.Keys.Where(IsAgent).Order().SequenceEqual(now.Members.Keys.Where(IsAgent).Order()))
                {
                    NoteTold(conversationId, now.Metadata);
                }

                seen[channel.ChannelUrl] = now with { History = before.History };
            }
        }
    }

    private static bool IsAgent(string userId) => userId.StartsWith(Agents, StringComparison.Ordinal);

    private void NoteMessages(string conversationId, ChannelSeen before, ChannelSeen now)
    {
        foreach (var (id, message) in now.Messages)
        {
            var known = before.Messages.GetValueOrDefault(id);
            var label = message.Text.Length > 0 ? message.Text : message.Files is [var file, ..] ? file.Name : "";
            if (known is null)
            {
                Add(conversationId, "message", DemoSystems.IdOf(message), label, "channel", message.CreatedAt, "sent");
            }

            if (message.UpdatedAt > (known?.UpdatedAt ?? 0))
            {
                Add(conversationId, "message", DemoSystems.IdOf(message), label, "channel", message.UpdatedAt, "edited");
            }

            if (message.IsRemoved && known is not { IsRemoved: true })
            {
                Add(conversationId, "message", DemoSystems.IdOf(message), label, "channel", message.DeletedAt, "deleted");
            }
        }
    }

    private void NoteMembers(ChannelSeen before, ChannelSeen now)
    {
        foreach (var (userId, name) in now.Members.Where(member => !before.Members.ContainsKey(member.Key)))
        {
            before.History.Add(Coming(userId, name, "joined"));
        }

        foreach (var (userId, name) in before.Members.Where(member => !now.Members.ContainsKey(member.Key)))
        {
            before.History.Add(Coming(userId, name, "left"));
        }
    }

    private JsonObject Coming(string userId, string name, string kind) =>
        new() { ["at"] = NowMs, ["userId"] = userId, ["name"] = name, ["kind"] = kind };

    /// <summary>The channel tells of every change of its Case that it had not told of.</summary>
    private void NoteTold(string conversationId, string metadata)
    {
        if (untold.Remove(conversationId, out var changes))
        {
            foreach (var (id, label) in changes)
            {
                Add(conversationId, "change", id, label, "metadata", NowMs, metadata);
            }
        }
    }

    /// <summary>A webhook was tried; one that is answered 2xx is in the queue before the answer.</summary>
    private void Tried(PendingWebhook webhook, int? status)
    {
        var body = JsonNode.Parse(webhook.Body);
        if (body?["payload"]?["message_id"] is { } id && body["channel"]?["channel_url"]?.GetValue<string>() is { } url
            && systems.ConversationOf(url) is { } conversationId)
        {
            var message = id.ToJsonString();
            lock (gate)
            {
                Add(conversationId, "message", message, "", "webhook", NowMs, status is null ? "no answer" : $"answered {status}");
                if (status is >= 200 and < 300)
                {
                    Add(conversationId, "message", message, "", "queue", NowMs, "taken: it survives a crash from here on");
                }
            }
        }

        signal.Raise();
    }

    /// <summary>Called under the database's lock.</summary>
    private void Committed(Commit commit)
    {
        lock (gate)
        {
            foreach (var (before, after) in commit.Changes)
            {
                if (after.Type.Name == "SupportChat_Message__c" && after.Text("MessageId__c")?.Split('-') is [var conversation, var message, ..])
                {
                    Add(conversation, "message", message, "", "row", NowMs, before is null ? "row inserted" : "row updated");
                }
                else if (after.Type.Name == "Case" && DemoSystems.ConversationOf(after) is { } conversationId)
                {
                    foreach (var label in LabelsOf(before, after))
                    {
                        var id = string.Create(CultureInfo.InvariantCulture, $"{after.Id}-{last + 1}");
                        Add(conversationId, "change", id, label, "row", NowMs, $"committed on Case {after.Text("CaseNumber")}");
                        Add(conversationId, "change", id, label, "event", NowMs, "published on /data/SupportChat__chn");
                        (untold.TryGetValue(conversationId, out var waiting) ? waiting : untold[conversationId] = []).Add((id, label));
                    }
                }
            }
        }

        signal.Raise();
    }

    private IEnumerable<string> LabelsOf(Record? before, Record after)
    {
        if (before is null)
        {
            yield return "Case created";
            yield break;
        }

        if (before.Text("Status") != after.Text("Status"))
        {
            yield return $"Status: {before.Text("Status")} → {after.Text("Status")}";
        }

        if (before.Text("OwnerId") != after.Text("OwnerId"))
        {
            yield return $"Owner: {systems.NameOf(before.Text("OwnerId"))} → {systems.NameOf(after.Text("OwnerId"))}";
        }
    }

    /// <summary>Call under the lock.</summary>
    private void Add(string conversationId, string kind, string id, string label, string place, long at, string detail)
    {
        hops.Enqueue(new Hop(++last, conversationId, kind, id, label, place, at, detail));
        if (hops.Count > Kept)
        {
            hops.Dequeue();
        }
    }

    private sealed record ChannelSeen(
        Dictionary<long, MessageState> Messages, string Metadata, Dictionary<string, string> Members, JsonArray History)
    {
        public static ChannelSeen Of(GroupChannel channel)
        {
            lock (channel.Gate)
            {
                return new ChannelSeen(
                    channel.Messages.Ordered.ToDictionary(message => message.MessageId, MessageState.Of),
                    string.Join(", ", channel.Metadata.Where(pair => pair.Key is "caseStatus" or "conversationState" or "agentName")
                        .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")),
                    channel.Members.Values.Where(member => member.IsJoined)
                        .ToDictionary(member => member.User.UserId, member => DemoSystems.NameOf(member.User), StringComparer.Ordinal),
                    []);
            }
        }
    }
}
