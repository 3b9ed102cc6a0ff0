using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Stores;

[NeedsNode]
[Trait("Category", "Azurite")]
[Collection(AzuriteCollection.Name)]
public sealed class TableCursorStoreTests(AzuriteStoreSource source) : CursorStoreContract(source);
