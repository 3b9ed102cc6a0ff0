using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>
/// Lets two upserts of one new external id meet, as two transactions do that both looked before either had written: the one that came first creates the
/// record, the other gets <c>DUPLICATE_VALUE</c>.
/// </summary>
internal sealed class UpsertRaces
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Meeting> waiting = new(StringComparer.Ordinal);
    private UpsertRaceMode mode;
    private TimeSpan patience;

    /// <summary>From now on; whoever waits goes on waiting.</summary>
    public void Set(UpsertRaceMode mode, TimeSpan patience)
    {
        lock (gate)
        {
            (this.mode, this.patience) = (mode, patience);
        }
    }

    /// <summary>Runs an upsert; one that looked too early is told the keys whose records it must not have seen.</summary>
    /// <param name="absentKeys">Keys of the request that no record has.</param>
    /// <param name="upsert">The upsert, with the keys that it takes for absent whatever is there.</param>
    public T Run<T>(IReadOnlyCollection<string> absentKeys, Func<IReadOnlySet<string>, T> upsert)
    {
        Meeting? mine = null;
        var lost = new HashSet<string>(StringComparer.Ordinal);
        Meeting? other = null;
        var patience = TimeSpan.Zero;
        lock (gate)
        {
            if (mode != UpsertRaceMode.Off && absentKeys.Count > 0)
            {
                other = absentKeys.Select(key => waiting.GetValueOrDefault(key)).FirstOrDefault(meeting => meeting is not null);
                if (other is null)
                {
                    mine = new Meeting(absentKeys);
                    patience = this.patience;
                    foreach (var key in absentKeys)
                    {
                        waiting[key] = mine;
                    }
                }
                else
                {
                    lost.UnionWith(absentKeys.Where(other.Keys.Contains));
                    Forget(other);
                    mode = mode == UpsertRaceMode.Once ? UpsertRaceMode.Off : mode;
                }
            }
        }

        try
        {
            other?.Met.TrySetResult();
            other?.Written.Task.Wait();
            mine?.Met.Task.Wait(patience);
            return upsert(lost);
        }
        finally
        {
            if (mine is not null)
            {
                lock (gate)
                {
                    Forget(mine);
                }

                mine.Written.TrySetResult();
            }
        }
    }

    private void Forget(Meeting meeting)
    {
        foreach (var key in meeting.Keys.Where(key => waiting.GetValueOrDefault(key) == meeting))
        {
            waiting.Remove(key);
        }
    }

    private sealed class Meeting(IEnumerable<string> keys)
    {
        public HashSet<string> Keys { get; } = new(keys, StringComparer.Ordinal);

        public TaskCompletionSource Met { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Whether upserts of one new external id meet.</summary>
internal enum UpsertRaceMode
{
    [JsonStringEnumMemberName("off")]
    Off,

    /// <summary>The next two that can.</summary>
    [JsonStringEnumMemberName("once")]
    Once,

    [JsonStringEnumMemberName("always")]
    Always,
}
