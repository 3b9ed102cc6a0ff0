using SupportChat.Tests.Fixtures;


namespace SupportChat.Tests.Storage.Fixtures;

/// <summary>What the contract tests of each port share: empty stores for each test, and odd texts.</summary>
public abstract class StoreContract(IStoreSource source) : IAsyncLifetime
{
    /// <summary>Writers at the same time.</summary>
    protected const int Crowd = 20;

    /// <summary>A user's or channel's name may be any of these, and each is another one.</summary>
    protected static IReadOnlyList<string> OddTexts { get; } =
    [
        "a/b?#%\u00e9 '",
        "a/b",
        "a\\b",
        "a#b",
        "a?b",
        "a%2Fb",
        "a~2fb",
        "a~b",
        "a%b",
        "a+b",
        "a b",
        " a",
        "a ",
        "a'b",
        "a''b",
        "a\tb",
        "a\u0001b",
        "a\u0085b",
        "A/B",
        "\u00e9", "e\u0301", "\u65e5\u672c\u8a9e", "\ud83d\ude00", "support_x", "a&b=c;d@e,f:g", "../..", ".", "$filter",
    ];

    protected static DateTimeOffset Noon { get; } = new(2026, 11, 23, 12, 0, 0, 123, TimeSpan.Zero);

    protected StoreSet Stores { get; private set; } = null!;

    public async Task InitializeAsync() => Stores = await source.OpenAsync();

    public Task DisposeAsync() => Stores.CloseAsync();

    protected static ConversationId Id(string key) => ConversationId.Derive("customer", key);

    protected static Task<T[]> TogetherAsync<T>(Func<int, Task<T>> action) => Task.WhenAll(Enumerable.Range(0, Crowd).Select(i => Task.Run(() => action(i))));
}
