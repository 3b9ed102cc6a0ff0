using System.Text.Json;
using System.Text.Json.Nodes;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Salesforce;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Sendbird.Model;
using Record = SupportChat.Emulators.Salesforce.Records.Record;

namespace SupportChat.Cli.Demo;

/// <summary>
/// What both emulated systems hold, read past every fault: as somebody would see it who could look into both at once. Nothing of it is SupportChat's word.
/// </summary>
internal sealed class DemoSystems(EmulatorSet emulators)
{
    private const string AgentPrefix = "sf_";

    private SendbirdApplication Chat => emulators.Sendbird!.Parts.Application;

    private SalesforceComposition Org => emulators.Salesforce!.Parts;

    /// <summary>Which system refuses whoever asks, in words; null while neither does.</summary>
    public string? Refusal => RefusalOf("Sendbird", emulators.Sendbird!.Host.Faults) ?? RefusalOf("Salesforce", emulators.Salesforce!.Host.Faults);

    /// <summary>What is done to calls of an emulator, by the faults that are not used up.</summary>
    public static IReadOnlyList<FaultEffect> EffectsOf(FaultControl faults) =>
        [.. faults.Report().Where(fault => fault.Times is not { } times || fault.Hits < times).Select(fault => fault.Effect)];

    /// <summary>The conversation's channel; null while there is none.</summary>
    public GroupChannel? ChannelOf(string conversationId)
    {
        return ChannelUrlOf(conversationId) is { } url ? Chat.FindChannel(url)
            : Chat.Channels.FirstOrDefault(channel => channel.ChannelUrl.StartsWith($"support_{conversationId}_", StringComparison.Ordinal));
    }

    /// <summary>The channel that the conversation's Cases name, even one that is gone; null while none does.</summary>
    public string? ChannelUrlOf(string conversationId) =>
        CasesOf(conversationId).Select(found => found.Text("SupportChat_ChannelUrl__c")).FirstOrDefault(known => known is not null);

    /// <summary>The conversation of a channel; null for a channel that belongs to none.</summary>
    public string? ConversationOf(string channelUrl) =>
        Cases().Where(found => found.Text("SupportChat_ChannelUrl__c") == channelUrl).Select(ConversationOf).FirstOrDefault()
        ?? (channelUrl.Split('_') is ["support", var id, _] ? id : null);

    /// <summary>The conversation's Cases, the oldest first; deleted ones are not there.</summary>
    public IReadOnlyList<Record> CasesOf(string conversationId) => [.. Cases().Where(found => ConversationOf(found) == conversationId)];

    /// <summary>The rows on the conversation's Cases.</summary>
    public IReadOnlyList<Record> RowsOf(string conversationId)
    {
        var cases = CasesOf(conversationId).Select(found => found.Id).ToHashSet(StringComparer.Ordinal);
        return [.. All("SupportChat_Message__c").Where(row => cases.Contains(row.Text("Case__c") ?? "")).OrderBy(row => (decimal?)row["SentAtMs__c"])];
    }

    /// <summary>The conversation of a Case; null for one that belongs to none.</summary>
    public static string? ConversationOf(Record found) => found.Text("SupportChat_ConversationId__c")?.Split('-')[0];

    /// <summary>Id of the message that a row is of; null for a row that is of none.</summary>
    public static string? MessageOf(Record row) => row.Text("MessageId__c")?.Split('-') is [_, var message, ..] ? message : null;

    public string? NameOf(string? recordId) => recordId is null ? null : Org.Database.Read(data => data.Find(recordId))?.Text("Name");

    public JsonArray Statuses() => new([.. All("CaseStatus").OrderBy(status => (decimal?)status["SortOrder"]).Select(status => (JsonNode)new JsonObject
    {
        ["name"] = status.Text("ApiName"),
        ["closed"] = status.Flag("IsClosed"),
    })]);

    public JsonObject Agents()
    {
        var online = Org.Events.Omni.Capacities;
        var work = Org.Events.Omni.Work;
        return new JsonObject
        {
            ["agents"] = new JsonArray([.. Enumerable.Range(1, WellKnownIds.AgentCount).Select(WellKnownIds.Agent).Select(id => (JsonNode)new JsonObject
            {
                ["id"] = id,
                ["name"] = NameOf(id),
                ["userName"] = Org.Database.Read(data => data.Find(id))?.Text("Username"),
                ["online"] = online.ContainsKey(id),
                ["capacity"] = online.GetValueOrDefault(id),
                ["load"] = work.Count(item => item.UserId == id),
            })]),
        };
    }

    public JsonObject CaseList()
    {
        var work = Org.Events.Omni.Work.ToDictionary(item => item.CaseId, StringComparer.Ordinal);
        return new JsonObject
        {
            ["cases"] = new JsonArray([.. Cases().Reverse().Select(found => (JsonNode)CaseOf(
                found, work.TryGetValue(found.Id, out var item) ? (item.UserId, item.IsAccepted) : null))]),
        };
    }

    public JsonObject Channel(string conversationId, string url, GroupChannel? channel, JsonArray history)
    {
        var view = new JsonObject { ["conversationId"] = conversationId, ["url"] = url, ["ready"] = channel is not null, ["gone"] = channel is null };
        if (channel is null)
        {
            return view;
        }

        lock (channel.Gate)
        {
            var joined = channel.Members.Values.Where(member => member.IsJoined).ToList();
            view["frozen"] = channel.IsFrozen;
            view["members"] = new JsonArray([.. joined.Select(member => (JsonNode)new JsonObject
            {
                ["userId"] = member.User.UserId, ["name"] = NameOf(member.User), ["isAgent"] = IsAgent(member.User.UserId),
            })]);
            view["metadata"] = new JsonObject(channel.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
            view["typing"] = new JsonArray([.. channel.Typing.Where(user => user.Value > Chat.NowMs).Select(user => (JsonNode?)user.Key)]);
            view["read"] = new JsonObject(joined.Select(member => KeyValuePair.Create(member.User.UserId, (JsonNode?)member.ReadAt)));
        }

        view["history"] = history;
        return view;
    }

    /// <summary>Messages of others that the customer has not read.</summary>
    public int UnreadBy(string userId, string conversationId)
    {
        if (ChannelOf(conversationId) is not { } channel)
        {
            return 0;
        }

        lock (channel.Gate)
        {
            return channel.Members.TryGetValue(userId, out var member)
                ? channel.Messages.Ordered.Count(message => !message.IsRemoved && message.Sender != member.User && message.CreatedAt > member.ReadAt)
                : 0;
        }
    }

    /// <param name="conversationId">The conversation.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="dead">Ids of those that SupportChat has given up: their rows do not follow by themselves.</param>
    public IReadOnlyList<JsonObject> Messages(string conversationId, GroupChannel channel, IReadOnlySet<string> dead)
    {
        var rows = RowsOf(conversationId).ToLookup(MessageOf, StringComparer.Ordinal);
        return [.. Read(channel).Where(message => !message.IsRemoved).Select(message => new JsonObject
        {
            ["id"] = IdOf(message),
            ["userId"] = message.Sender?.UserId,
            ["name"] = message.Sender is { } sender ? NameOf(sender) : "SupportChat",
            ["kind"] = message.Type switch { "FILE" => "file", "ADMM" => "admin", _ => "text" },
            ["text"] = message.Text,
            ["files"] = new JsonArray([.. message.Files.Select(file => (JsonNode)new JsonObject
            {
                ["name"] = file.Name, ["type"] = file.Type, ["size"] = file.Size, ["url"] = file.Url,
            })]),
            ["notice"] = NoticeOf(message),
            ["createdAt"] = message.CreatedAt,
            ["updatedAt"] = message.UpdatedAt,
            ["row"] = dead.Contains(IdOf(message)) ? "dead" : rows[IdOf(message)].Any(row => !row.Flag("Deleted__c")) ? "written" : "waiting",
        })];
    }

    public IReadOnlyList<JsonObject> Rows(string conversationId) => [.. RowsOf(conversationId).Select(row => new JsonObject
    {
        ["id"] = row.Id,
        ["messageId"] = MessageOf(row),
        ["from"] = row.Text("SenderName__c") ?? row.Text("SenderType__c"),
        ["senderType"] = row.Text("SenderType__c"),
        ["text"] = row.Text("Text__c"),
        ["file"] = row.Text("FileName__c"),
        ["sentAt"] = (long)((decimal?)row["SentAtMs__c"] ?? 0),
        ["deleted"] = row.Flag("Deleted__c"),
        ["editedAt"] = row["EditedAt__c"] is DateTimeOffset edited ? edited.ToUnixTimeMilliseconds() : 0,
    })];

    /// <summary>A copy of the channel's messages, removed ones too.</summary>
    public static IReadOnlyList<MessageState> Read(GroupChannel channel)
    {
        lock (channel.Gate)
        {
            return [.. channel.Messages.Ordered.Select(MessageState.Of)];
        }
    }

    public static string IdOf(MessageState message) => FormattableString.Invariant($"{message.MessageId}");

    public static bool IsAgent(string userId) => userId.StartsWith(AgentPrefix, StringComparison.Ordinal);

    public static string NameOf(User user) => user.Nickname.Length > 0 ? user.Nickname : user.UserId;

    private IEnumerable<Record> Cases() => All("Case").Where(found => found.Text("SupportChat_ConversationId__c") is not null).OrderBy(found => found.Id);

    private IEnumerable<Record> All(string type) => Org.Database.Read(data => data.TableOf(data.Schema[type]).All()).Where(record => !record.IsDeleted);

    private JsonObject CaseOf(Record found, (string UserId, bool IsAccepted)? work)
    {
        var conversationId = ConversationOf(found)!;
        var owner = found.Text("OwnerId");
        var channel = found.Text("SupportChat_ChannelUrl__c") is { } url ? Chat.FindChannel(url) : null;
        var view = new JsonObject
        {
            ["id"] = found.Id,
            ["number"] = found.Text("CaseNumber"),
            ["subject"] = found.Text("Subject"),
            ["status"] = found.Text("Status"),
            ["closed"] = found.Flag("IsClosed"),
            ["priority"] = found.Text("Priority"),
            ["origin"] = found.Text("Origin"),
            ["description"] = found.Text("Description"),
            ["ownerId"] = owner,
            ["ownerName"] = NameOf(owner),
            ["isQueue"] = owner == WellKnownIds.Queue,
            ["createdAt"] = found["CreatedDate"] is DateTimeOffset created ? created.ToUnixTimeMilliseconds() : 0,
            ["conversationId"] = conversationId,
            ["channelUrl"] = channel?.ChannelUrl,
            ["offer"] = work is { } item
                ? new JsonObject { ["agentId"] = item.UserId, ["agentName"] = NameOf(item.UserId), ["accepted"] = item.IsAccepted }
                : null,
            ["rating"] = (decimal?)found["SupportChat_Rating__c"],
            ["ratingComment"] = found.Text("SupportChat_RatingComment__c"),
            ["closeReason"] = found.Text("SupportChat_CloseReason__c"),
        };
        var customer = found.Text("SupportChat_UserId__c");
        view["customer"] = new JsonObject { ["id"] = customer, ["name"] = customer is null ? null : NameOf(customer, channel) };
        Waiting(view, channel, found.Flag("IsClosed"));
        return view;
    }

    private static string? RefusalOf(string name, FaultControl faults) =>
        EffectsOf(faults).FirstOrDefault(effect => effect.Status is 401 or 403) is { Status: { } status }
            ? $"{name} answers {status}: nobody who asks it can know."
            : null;

    private static string NameOf(string userId, GroupChannel? channel)
    {
        if (channel is null)
        {
            return userId;
        }

        lock (channel.Gate)
        {
            return channel.Members.TryGetValue(userId, out var member) ? NameOf(member.User) : userId;
        }
    }

    /// <summary>Since when the customer waits for a word, and how much of theirs nobody has read.</summary>
    private static void Waiting(JsonObject view, GroupChannel? channel, bool isClosed)
    {
        long? since = null;
        var unread = 0;
        string? last = null;
        if (channel is not null)
        {
            long read;
            lock (channel.Gate)
            {
                // A member's mark begins with the joining, which reads nothing.
                read = channel.Members.Values.Where(member => IsAgent(member.User.UserId) && member.ReadAt / 1000 > member.JoinedAt)
                    .Select(member => member.ReadAt).DefaultIfEmpty(0).Max();
            }

            foreach (var message in Read(channel).Where(message => message is { IsRemoved: false, Sender: not null }))
            {
                last = message.Text.Length > 0 ? message.Text : message.Files is [var file, ..] ? file.Name : null;
                if (IsAgent(message.Sender!.UserId))
                {
                    (since, unread) = (null, 0);
                }
                else
                {
                    since ??= message.CreatedAt;
                    unread += message.CreatedAt > read ? 1 : 0;
                }
            }
        }

        view["waitingSince"] = isClosed ? null : since;
        view["unread"] = unread;
        view["lastText"] = last;
    }

    private static string? NoticeOf(MessageState message)
    {
        if (message.Sender is not null || message.Data.Length == 0)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(message.Data)?["kind"]?.GetValue<string>();
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            // Somebody else's data.
            return null;
        }
    }
}
