namespace SupportChat.Emulators.Issuer;

/// <summary>The keys of an issuer: the newest signs, all that are published verify.</summary>
internal sealed class KeyRing : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<IssuerKey> _all = [];
    private volatile IReadOnlyList<IssuerKey> _published = [];

    public KeyRing() => Roll(keepOld: false);

    /// <summary>The key that signs.</summary>
    public IssuerKey Signing => _published[^1];

    /// <summary>The keys of the key set, oldest first.</summary>
    public IReadOnlyList<JsonWebKeyDocument> Published => [.. _published.Select(key => key.Public)];

    /// <summary>Makes the key that signs from now on.</summary>
    /// <param name="keepOld">Whether the earlier ones stay published.</param>
    public JsonWebKeyDocument Roll(bool keepOld)
    {
        var key = new IssuerKey();
        lock (_lock)
        {
            _all.Add(key);
            _published = keepOld ? [.. _published, key] : [key];
        }

        return key.Public;
    }

    // Also withdrawn keys are kept till now: a token may be on its way through one of them.
    public void Dispose() => _all.ForEach(key => key.Dispose());
}
