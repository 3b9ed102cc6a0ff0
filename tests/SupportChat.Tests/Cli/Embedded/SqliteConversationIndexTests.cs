using SupportChat.Tests.Cli.Embedded.Fixtures;
using SupportChat.Tests.Storage.Contracts;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteConversationIndexTests(SqliteStoreSource source) : ConversationIndexContractTests(source), IClassFixture<SqliteStoreSource>;
