using SupportChat.Tests.Cli.Embedded.Fixtures;
using SupportChat.Tests.Storage.Contracts;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteCursorStoreTests(SqliteStoreSource source) : CursorStoreContractTests(source), IClassFixture<SqliteStoreSource>;
