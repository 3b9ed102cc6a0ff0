using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Stores;

public sealed class SqliteConversationStoreTests(SqliteStoreSource source) : ConversationStoreContract(source), IClassFixture<SqliteStoreSource>;
