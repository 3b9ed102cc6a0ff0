using SupportChat.CaseChanges;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

/// <summary>Tags and continuations that SQLite's stores never gave, as after a move from other stores.</summary>
public sealed class SqliteForeignETagTests : IDisposable
{
    private readonly EmbeddedFolder folder = new();

    public static TheoryData<string> Tags => new("W/\"datetime'2026-11-23T12%3A00%3A00.1234567Z'\"", "", "*", "-1", " 1", "99999999999999999999");

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Tags))]
    public async Task A_foreign_tag_matches_no_record(string tag)
    {
        var store = new SqliteConversationStore(folder.Database);
        var id = ConversationId.Derive("customer", "tag");
        var record = new Conversation
        {
            Id = id,
            UserId = "customer",
            ChannelUrl = id.ChannelUrl,
            CreatedAt = folder.Time.GetUtcNow(),
            CommandHash = "hash",
            Request = new StartRequest { Subject = "Help" },
            Episodes = [new Episode { Number = 1, From = folder.Time.GetUtcNow() }],
        };
        await store.InsertAsync(record, CancellationToken.None);

        Assert.Null(await store.ReplaceAsync(record, tag, CancellationToken.None));
        Assert.NotNull(await store.ReplaceAsync(record, "1", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public async Task A_foreign_tag_matches_no_cursor(string tag)
    {
        var store = new SqliteCursorStore(folder.Database);
        await store.SaveAsync("topic", new StreamCursor(), null, CancellationToken.None);

        Assert.Null(await store.SaveAsync("topic", new StreamCursor(), tag, CancellationToken.None));
        Assert.NotNull(await store.SaveAsync("topic", new StreamCursor(), "1", CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("99999999999999999999")]
    public async Task A_malformed_continuation_is_a_format_fault(string continuation)
    {
        await Assert.ThrowsAsync<FormatException>(
            () => new SqliteConversationIndex(folder.Database).ListActiveAsync(0, 10, continuation, CancellationToken.None));
        await Assert.ThrowsAsync<FormatException>(
            () => new SqliteConversationIndex(folder.Database).ListByUserAsync("customer", 10, continuation, CancellationToken.None));
        await Assert.ThrowsAsync<FormatException>(
            () => new SqliteDeadLetterStore(folder.Database).ListAsync(DeadLetterFilter.All, 10, continuation, CancellationToken.None));
        await Assert.ThrowsAsync<FormatException>(
            () => new SqliteMessageLedger(folder.Database).ListAsync(ConversationId.Derive("customer", "x"), 10, continuation, CancellationToken.None));
    }
}
