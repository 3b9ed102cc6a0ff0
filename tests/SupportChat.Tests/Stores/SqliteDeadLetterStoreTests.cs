using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Stores;

public sealed class SqliteDeadLetterStoreTests(SqliteStoreSource source) : DeadLetterStoreContract(source), IClassFixture<SqliteStoreSource>;
