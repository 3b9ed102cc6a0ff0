using SupportChat.Tests.Cli.Embedded.Fixtures;
using SupportChat.Tests.Storage.Contracts;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteDeadLetterStoreTests(SqliteStoreSource source) : DeadLetterStoreContractTests(source), IClassFixture<SqliteStoreSource>;
