using SupportChat.Tests.Storage.Contracts;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Storage;

[NeedsNode]
[Trait("Category", "Azurite")]
[Collection(AzuriteCollection.Name)]
public sealed class TableCursorStoreTests(AzuriteStoreSource source) : CursorStoreContractTests(source);
