using System.Collections.Concurrent;

namespace SupportChat.Emulators.Control;

/// <summary>Counts requests by method and route template. Control routes are not counted.</summary>
internal sealed class CallCounter
{
    private readonly ConcurrentDictionary<(string Method, string Template), Count> counts = new();

    public void Add(string method, string template) =>
        Interlocked.Increment(ref counts.GetOrAdd((method, template), _ => new Count()).Value);

    public CallReport Report()
    {
        var calls = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var ((method, template), count) in counts)
        {
            calls[$"{method} {template}"] = Interlocked.Read(ref count.Value);
        }

        return new CallReport(calls.Values.Sum(), calls);
    }

    private sealed class Count
    {
        public long Value;
    }
}

/// <summary>Answer of <c>GET /emulator/calls</c>: all requests, and per <c>"METHOD /route/{template}"</c>.</summary>
internal sealed record CallReport(long Total, IReadOnlyDictionary<string, long> Calls);
