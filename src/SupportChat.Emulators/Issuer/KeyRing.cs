namespace SupportChat.Emulators.Issuer;

/// <summary>The keys of an issuer: the newest signs, all that are published verify.</summary>
internal sealed class KeyRing : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<IssuerKey> all = [];
    private volatile IReadOnlyList<IssuerKey> published = [];

    public KeyRing() => Roll(keepOld: false);

    /// <summary>The key that signs.</summary>
    public IssuerKey Signing => published[^1];

    /// <summary>The keys of the key set, oldest first.</summary>
    public IReadOnlyList<JsonWebKeyDocument> Published => [.. published.Select(key => key.Public)];

    public SavedKeys Save() => new([.. published.Select(key => key.Save())]);

    /// <summary>Keys of an earlier issuer in place of the ones there are: their tokens stay good.</summary>
    public void Restore(SavedKeys saved)
    {
        lock (gate)
        {
            published = [.. saved.Published.Select(key => new IssuerKey(key))];
            all.AddRange(published);
        }
    }

    /// <summary>Makes the key that signs from now on.</summary>
    /// <param name="keepOld">Whether the earlier ones stay published.</param>
    public JsonWebKeyDocument Roll(bool keepOld)
    {
        var key = new IssuerKey();
        lock (gate)
        {
            all.Add(key);
            published = keepOld ? [.. published, key] : [key];
        }

        return key.Public;
    }

    // Also withdrawn keys are kept till now: a token may be on its way through one of them.
    public void Dispose() => all.ForEach(key => key.Dispose());
}
