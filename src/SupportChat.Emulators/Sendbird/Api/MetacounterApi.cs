using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Metacounters: whole numbers of a channel, which can be counted up and down (docs/reference/sendbird.md#metacounters). Answers are flat.</summary>
internal sealed class MetacounterApi(SendbirdApplication application, ChannelEvents events)
{
    private const string What = "Metacounter";

    /// <summary>Refuses keys that exist with 400202.</summary>
    public void Create(SendbirdCall call)
    {
        var counters = ReadCounters(call.Body);
        Write(call, counters, (current, value) => current is null ? value : throw SendbirdException.Exists("metacounter"));
    }

    /// <summary>Sets, increases or decreases; without <c>upsert</c> only existing keys change.</summary>
    public void Update(SendbirdCall call) => Write(call, ReadCounters(call.Body), Operation(call.Body));

    public void UpdateOne(SendbirdCall call)
    {
        var value = Whole("value", call.Body.Any("value") ?? throw SendbirdException.Missing("value"));
        var operation = Operation(call.Body);
        Write(call, [KeyValuePair.Create(call.Route("key"), value)], (current, given) => operation(current, given) ?? throw SendbirdException.NotFound(What));
    }

    public void Get(SendbirdCall call)
    {
        var channel = MetadataApi.Channel(application, call);
        var keys = call.Query.List("keys");
        lock (channel.Gate)
        {
            Answer(call, [.. channel.Metacounters.Where(pair => keys?.Contains(pair.Key) != false)]);
        }
    }

    public void GetOne(SendbirdCall call)
    {
        var channel = MetadataApi.Channel(application, call);
        var key = call.Route("key");
        lock (channel.Gate)
        {
            Answer(call, channel.Metacounters.TryGetValue(key, out var value) ? [KeyValuePair.Create(key, value)] : throw SendbirdException.NotFound(What));
        }
    }

    public void Delete(SendbirdCall call) => Remove(call, channel => [.. channel.Metacounters.Keys]);

    public void DeleteOne(SendbirdCall call)
    {
        var key = call.Route("key");
        Remove(call, channel => channel.Metacounters.ContainsKey(key) ? [key] : throw SendbirdException.NotFound(What));
    }

    /// <summary>From the present value (null: none) and the given one to the new one; null leaves the key alone.</summary>
    private static Func<long?, long, long?> Operation(RequestBody body)
    {
        var upsert = body.Bool("upsert") == true;
        var mode = body.String("mode") ?? "set";
        Func<long, long, long> change = mode switch
        {
            "set" => (_, value) => value,
            "increase" => (current, value) => current + value,
            "decrease" => (current, value) => current - value,
            _ => throw SendbirdException.Invalid("mode"),
        };
        return (current, value) => current is null && !upsert ? null : change(current ?? 0, value);
    }

    private void Write(SendbirdCall call, IReadOnlyList<KeyValuePair<string, long>> counters, Func<long?, long, long?> operation)
    {
        var channel = MetadataApi.Channel(application, call);
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var changes = new List<KeyValuePair<string, long>>();
            foreach (var (key, given) in counters)
            {
                if (operation(channel.Metacounters.TryGetValue(key, out var current) ? current : null, given) is { } value)
                {
                    changes.Add(KeyValuePair.Create(key, value));
                }
            }

            var created = changes.Where(pair => !channel.Metacounters.ContainsKey(pair.Key)).ToList();
            changes.ForEach(pair => channel.Metacounters[pair.Key] = pair.Value);
            events.MetacountersChanged(channel, created, [.. changes.Except(created)], [], application.NowMs);
            Answer(call, changes);
        }
    }

    private void Remove(SendbirdCall call, Func<GroupChannel, IReadOnlyList<string>> choose)
    {
        var channel = MetadataApi.Channel(application, call);
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var keys = choose(channel);
            foreach (var key in keys)
            {
                channel.Metacounters.Remove(key);
            }

            events.MetacountersChanged(channel, [], [], keys, application.NowMs);
        }

        call.AnswerEmpty();
    }

    private static void Answer(SendbirdCall call, IReadOnlyList<KeyValuePair<string, long>> counters) =>
        call.AnswerObject(writer => MetadataJson.WriteFlat(writer, counters));

    private static List<KeyValuePair<string, long>> ReadCounters(RequestBody body)
    {
        var map = body.Object("metacounter") ?? throw SendbirdException.Missing("metacounter");
        var counters = map.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, Whole(property.Name, property.Value))).ToList();
        return counters.Count <= Limits.MetadataItems ? counters : throw SendbirdException.TooMany("metacounter", Limits.MetadataItems);
    }

    private static long Whole(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw SendbirdException.WrongType(name, "number");
}
