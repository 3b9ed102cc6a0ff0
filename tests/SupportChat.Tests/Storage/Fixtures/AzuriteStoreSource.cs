using System.Globalization;
using Azure.Core.Pipeline;
using SupportChat.Storage;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Storage.Fixtures;

/// <summary>Table Storage on one Azurite; each test has tables of its own.</summary>
public sealed class AzuriteStoreSource : IStoreSource, IAsyncLifetime
{
    private AzuriteServer? server;
    private int opened;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // Where Node is missing, every test of these classes is skipped with that reason.
        if (NodeTools.WhyNot is null)
        {
            server = await AzuriteServer.StartAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<StoreSet> OpenAsync()
    {
        var tables = await CreateTablesAsync(new TableCallCounter());
        return new StoreSet(
            new TableConversationStore(tables),
            new TableConversationIndex(tables),
            new TableMessageLedger(tables),
            new TableCursorStore(tables),
            new TableDeadLetterStore(tables),
            () => Task.CompletedTask);
    }

    /// <summary>Value for <c>Storage__Tables</c>.</summary>
    internal string ConnectionString => server!.ConnectionString;

    /// <summary>Fresh tables.</summary>
    internal async Task<SupportChatTables> CreateTablesAsync(TableCallCounter counter, params HttpPipelinePolicy[] policies)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref opened)}x");
        var tables = new SupportChatTables(new StorageOptions { Tables = ConnectionString }, counter, prefix, policies);
        foreach (var table in tables.All)
        {
            await table.CreateIfNotExistsAsync();
        }

        return tables;
    }
}

/// <summary>One Azurite for all classes that need it.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteStoreSource>
{
    public const string Name = "Azurite";
}
