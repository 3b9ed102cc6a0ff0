using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Stores;

public sealed class SqliteConversationIndexTests(SqliteStoreSource source) : ConversationIndexContract(source), IClassFixture<SqliteStoreSource>;
