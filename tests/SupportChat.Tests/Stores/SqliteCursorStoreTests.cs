using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Stores;

public sealed class SqliteCursorStoreTests(SqliteStoreSource source) : CursorStoreContract(source), IClassFixture<SqliteStoreSource>;
