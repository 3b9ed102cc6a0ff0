namespace SupportChat.Upstreams;

/// <summary>What the pipeline must know about a request beyond its method.</summary>
internal static class NonIdempotentRequest
{
    private static readonly HttpRequestOptionsKey<bool> Once = new("SupportChat.Once");

    /// <summary>A second delivery would be seen by people: repeat it only where the upstream certainly did nothing.</summary>
    public static void MarkNonIdempotent(this HttpRequestMessage request) => request.Options.Set(Once, true);

    public static bool IsNonIdempotent(this HttpRequestMessage request) => request.Options.TryGetValue(Once, out var once) && once;
}
