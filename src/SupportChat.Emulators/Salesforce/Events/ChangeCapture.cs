using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>Change Data Capture: turns commits into events on the standard and the custom channels (docs/reference/salesforce.md#change-events).</summary>
internal sealed class ChangeCapture
{
    public const string AllChanges = "/data/ChangeEvents";

    private const string EventSuffix = "ChangeEvent";
    private const long FirstCommitNumber = 12_279_648_331_300;

    private readonly EventBus bus;
    private readonly SchemaCatalog schemas;
    private readonly HashSet<string> captured;
    private readonly IReadOnlyList<CapturedChannel> channels;
    private readonly Countdown gaps = new();
    private long commitNumber = FirstCommitNumber;

    public ChangeCapture(EventBus bus, SchemaCatalog schemas, IReadOnlyList<ObjectDefinition> captured, IReadOnlyList<CapturedChannel> channels)
    {
        this.bus = bus;
        this.schemas = schemas;
        this.channels = channels;
        this.captured = captured.Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var type in captured)
        {
            schemas.Add(new ChangeEventSchema(type.Name + EventSuffix, EventFields.Of(type)));
        }
    }

    /// <summary>Of the last commit.</summary>
    public long CommitNumber
    {
        get => Interlocked.Read(ref commitNumber);
        set => Interlocked.Exchange(ref commitNumber, value);
    }

    public static string TopicOf(string entity) => $"/data/{entity}{EventSuffix}";

    /// <summary>The next commits on captured objects arrive as GAP events: header only.</summary>
    public void LoseBodies(int commits) => gaps.Set(commits);

    /// <summary>Publishes what a commit did. Called under the database's lock, so events are in the order of commits.</summary>
    public void Publish(Commit commit)
    {
        CapturedChange[] changes = [.. ChangeReader.Read(commit, SchemaOf)];
        if (changes.Length == 0)
        {
            return;
        }

        if (gaps.TryTake())
        {
            changes = [.. changes.Select(change => change with { Type = GapOf(change.Type), Changed = [] })];
        }

        var header = HeaderOf(commit);
        var events = new List<OutgoingEvent>();
        foreach (var group in changes.GroupBy(change => change.MergeKey([])))
        {
            events.Add(Encode([.. group], header, [TopicOf(group.First().Record.Type.Name), AllChanges], []));
        }

        foreach (var channel in channels)
        {
            var members = changes.Where(change => channel.Takes(change.Record));
            foreach (var group in members.GroupBy(change => change.MergeKey(channel.EnrichedFields)))
            {
                events.Add(Encode([.. group], header, [channel.Topic], channel.EnrichedFields));
            }
        }

        bus.Publish(events);
    }

    /// <summary>Too many changes in one transaction: an event without record ids on every topic of the object.</summary>
    public void Overflow(Commit commit, string entity)
    {
        var schema = schemas.CurrentChange(entity + EventSuffix);
        var header = HeaderOf(commit) with { EntityName = entity, ChangeType = ChangeType.GapOverflow, SequenceNumber = 1 };
        var topics = channels.Where(channel => channel.Entity == entity).Select(channel => channel.Topic);
        bus.Publish([new OutgoingEvent([TopicOf(entity), AllChanges, .. topics], schema.Id, schema.Encoder.Encode(header, new Dictionary<string, object>()))]);
    }

    private OutgoingEvent Encode(CapturedChange[] group, ChangeEventHeader common, IReadOnlyList<string> topics, IReadOnlyList<string> enriched)
    {
        var first = group[0];
        var schema = schemas.CurrentChange(first.Record.Type.Name + EventSuffix);
        var isUpdate = first.Type == ChangeType.Update;
        var header = common with
        {
            EntityName = first.Record.Type.Name,
            RecordIds = [.. group.Select(change => change.Record.Id)],
            ChangeType = first.Type,
            SequenceNumber = first.Sequence,
            ChangedFields = isUpdate ? [.. first.Changed.Select(name => schema.PositionOf(name)).OfType<int>()] : [],
            NulledFields = isUpdate ? [.. first.Changed.Where(name => first.Record[name] is null).Select(name => schema.PositionOf(name)).OfType<int>()] : [],
        };
        return new OutgoingEvent(topics, schema.Id, schema.Encoder.Encode(header, BodyOf(first, schema, enriched)));
    }

    private static Dictionary<string, object> BodyOf(CapturedChange change, ChangeEventSchema schema, IEnumerable<string> enriched)
    {
        var names = change.Type switch
        {
            ChangeType.Create or ChangeType.Undelete => schema.Fields.Select(field => field.Name),
            ChangeType.Update => change.Changed.Concat(enriched),
            ChangeType.Delete => enriched,
            _ => [],
        };
        var body = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (change.Record.Type.Find(name) is { } field && change.Record[field] is { } value)
            {
                body[name] = AvroValues.Of(field, value);
            }
        }

        return body;
    }

    private ChangeEventHeader HeaderOf(Commit commit) => new()
    {
        EntityName = "",
        RecordIds = [],
        ChangeType = ChangeType.Update,
        ChangeOrigin = OriginOf(commit.Caller),
        TransactionKey = Guid.NewGuid().ToString(),
        SequenceNumber = 1,
        CommitTimestamp = commit.At.ToUnixTimeMilliseconds(),
        CommitNumber = Interlocked.Add(ref commitNumber, Random.Shared.Next(1, 9)),
        CommitUser = commit.Caller.UserId,
    };

    private static string OriginOf(Caller caller)
    {
        var origin = caller.Api is null ? "" : $"com/salesforce/api/{caller.Api}/{caller.ApiVersion}";
        return caller.Client is null || caller.Api is null ? origin : $"{origin};client={caller.Client}";
    }

    private ChangeEventSchema? SchemaOf(string entity) => captured.Contains(entity) ? schemas.CurrentChange(entity + EventSuffix) : null;

    private static ChangeType GapOf(ChangeType type) => type switch
    {
        ChangeType.Create => ChangeType.GapCreate,
        ChangeType.Delete => ChangeType.GapDelete,
        ChangeType.Undelete => ChangeType.GapUndelete,
        _ => ChangeType.GapUpdate,
    };
}
