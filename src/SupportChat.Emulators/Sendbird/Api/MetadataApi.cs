using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Channel metadata (docs/reference/sendbird.md#channel-metadata). Answers are flat unless <c>include_ts</c> is set.</summary>
internal sealed class MetadataApi(SendbirdApplication application, ChannelEvents events)
{
    /// <summary>Refuses keys that exist with 400202.</summary>
    public void Create(SendbirdCall call)
    {
        var pairs = ReadPairs(call.Body);
        var withTs = IncludesTs(call.Body);
        // The SDK names what a creation always does.
        call.Ignore("upsert");
        Write(call, withTs, channel =>
        {
            if (pairs.Any(pair => channel.Metadata.ContainsKey(pair.Key)))
            {
                throw SendbirdException.Exists("metadata");
            }

            return pairs;
        });
    }

    /// <summary>Without <c>upsert</c> only existing keys change.</summary>
    public void Update(SendbirdCall call)
    {
        var pairs = ReadPairs(call.Body);
        var upsert = call.Body.Bool("upsert") == true;
        Write(call, IncludesTs(call.Body), channel => upsert ? pairs : [.. pairs.Where(pair => channel.Metadata.ContainsKey(pair.Key))]);
    }

    public void UpdateOne(SendbirdCall call)
    {
        var key = call.Route("key");
        var value = call.Body.RequiredString("value", Limits.MetadataValue);
        var upsert = call.Body.Bool("upsert") == true;
        Write(call, withTs: false, channel => upsert || channel.Metadata.ContainsKey(key)
            ? [KeyValuePair.Create(key, value)]
            : throw SendbirdException.NotFound("Metadata"));
    }

    public void Get(SendbirdCall call)
    {
        var channel = Channel(application, call);
        var keys = call.Query.List("keys");
        var withTs = call.Query.Bool("include_ts", false);
        lock (channel.Gate)
        {
            Answer(call, [.. channel.Metadata.Where(pair => keys?.Contains(pair.Key) != false)], withTs);
        }
    }

    public void GetOne(SendbirdCall call)
    {
        var channel = Channel(application, call);
        var key = call.Route("key");
        lock (channel.Gate)
        {
            Answer(call, channel.Metadata.TryGetValue(key, out var value) ? [KeyValuePair.Create(key, value)] : throw SendbirdException.NotFound("Metadata"),
                withTs: false);
        }
    }

    public void Delete(SendbirdCall call) => Remove(call, channel => [.. channel.Metadata.Keys]);

    public void DeleteOne(SendbirdCall call)
    {
        var key = call.Route("key");
        Remove(call, channel => channel.Metadata.ContainsKey(key) ? [key] : throw SendbirdException.NotFound("Metadata"));
    }

    private void Write(SendbirdCall call, bool withTs, Func<GroupChannel, IReadOnlyList<KeyValuePair<string, string>>> choose)
    {
        var channel = Channel(application, call);
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var pairs = choose(channel);
            var created = pairs.Where(pair => !channel.Metadata.ContainsKey(pair.Key)).ToList();
            var updated = pairs.Where(pair => channel.Metadata.ContainsKey(pair.Key)).ToList();
            foreach (var (key, value) in pairs)
            {
                channel.Metadata[key] = value;
            }

            if (pairs.Count > 0)
            {
                events.MetadataChanged(channel, created, updated, [], application.NowMs);
            }

            Answer(call, pairs, withTs);
        }
    }

    private void Remove(SendbirdCall call, Func<GroupChannel, IReadOnlyList<string>> choose)
    {
        var channel = Channel(application, call);
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var keys = choose(channel);
            foreach (var key in keys)
            {
                channel.Metadata.Remove(key);
            }

            if (keys.Count > 0)
            {
                events.MetadataChanged(channel, [], [], keys, application.NowMs);
            }
        }

        call.AnswerEmpty();
    }

    private void Answer(SendbirdCall call, IReadOnlyList<KeyValuePair<string, string>> pairs, bool withTs) => call.AnswerObject(writer =>
    {
        if (!withTs)
        {
            MetadataJson.WriteFlat(writer, pairs);
            return;
        }

        MetadataJson.Write(writer, "metadata", pairs);
        writer.WriteNumber("ts", application.NowMs);
    });

    /// <summary>An SDK user sees and changes only the metadata of channels that it is in.</summary>
    public static GroupChannel Channel(SendbirdApplication application, SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        if (call.Caller is { } caller)
        {
            lock (channel.Gate)
            {
                channel.JoinedMember(caller.UserId);
            }
        }

        return channel;
    }

    /// <summary>Throws 400105 without metadata.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadPairs(RequestBody body) =>
        body.StringMap("metadata", Limits.MetadataItems, Limits.MetadataKey, Limits.MetadataValue) ?? throw SendbirdException.Missing("metadata");

    private static bool IncludesTs(RequestBody body) => body.Bool("include_ts") == true;
}
