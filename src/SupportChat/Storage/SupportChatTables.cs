using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;

namespace SupportChat.Storage;

/// <summary>The five tables of docs/architecture.md#tables.</summary>
internal sealed class SupportChatTables
{
    /// <param name="options">Where they are.</param>
    /// <param name="counter">Counts the calls.</param>
    /// <param name="prefix">Before each table's name; tests that share an account use one each.</param>
    /// <param name="policies">Further steps of each try of a call.</param>
    public SupportChatTables(StorageOptions options, TableCallCounter counter, string prefix = "", params IReadOnlyList<HttpPipelinePolicy> policies)
    {
        var client = new TableClientOptions
        {
            Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(5), NetworkTimeout = TimeSpan.FromSeconds(15) },
        };
        client.AddPolicy(new TableNotFoundPolicy(), HttpPipelinePosition.PerCall);
        foreach (var policy in policies.Prepend(counter))
        {
            client.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        }

        var service = options.Endpoint is { } endpoint
            ? new TableServiceClient(endpoint, new DefaultAzureCredential(), client)
            : new TableServiceClient(options.Tables, client);
        Conversations = service.GetTableClient(prefix + "conversations");
        Index = service.GetTableClient(prefix + "index");
        Messages = service.GetTableClient(prefix + "messages");
        Cursors = service.GetTableClient(prefix + "cursors");
        DeadLetters = service.GetTableClient(prefix + "deadletters");
    }

    public TableClient Conversations { get; }

    public TableClient Index { get; }

    public TableClient Messages { get; }

    public TableClient Cursors { get; }

    public TableClient DeadLetters { get; }

    public IReadOnlyList<TableClient> All => [Conversations, Index, Messages, Cursors, DeadLetters];
}
