using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Stores;

public sealed class SqliteMessageLedgerTests(SqliteStoreSource source) : MessageLedgerContract(source), IClassFixture<SqliteStoreSource>;
