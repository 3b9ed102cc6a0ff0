using SupportChat.Cli.Embedded;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Embedded.Fixtures;

/// <summary>SQLite in a folder of its own for each test.</summary>
public sealed class SqliteStoreSource : IStoreSource
{
    public Task<StoreSet> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("supportchat-stores-");
        var database = new SqliteDatabase(folder.FullName);
        return Task.FromResult(new StoreSet(
            new SqliteConversationStore(database),
            new SqliteConversationIndex(database),
            new SqliteMessageLedger(database),
            new SqliteCursorStore(database),
            new SqliteDeadLetterStore(database),
            () =>
            {
                database.Dispose();
                folder.Delete(recursive: true);
                return Task.CompletedTask;
            }));
    }
}
