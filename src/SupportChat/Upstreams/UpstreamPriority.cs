namespace SupportChat.Upstreams;

/// <summary>
/// Marks the calls of a start: a customer waits for them, so they may use a share of each upstream's permits that nothing else can take. The mark flows
/// with the asynchronous calls made inside the scope, because the steps between a start and the clients are the reconciler's own.
/// </summary>
public static class UpstreamPriority
{
    private static readonly AsyncLocal<bool> Raised = new();

    /// <summary>True while the current flow of calls serves a waiting customer.</summary>
    internal static bool IsStart => Raised.Value;

    /// <summary>Marks every call made until the scope is disposed.</summary>
    public static IDisposable Start()
    {
        var scope = new Scope(Raised.Value);
        Raised.Value = true;
        return scope;
    }

    private sealed class Scope(bool before) : IDisposable
    {
        public void Dispose() => Raised.Value = before;
    }
}
