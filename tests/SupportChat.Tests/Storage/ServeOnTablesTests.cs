using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;
using SupportChat.Storage;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Storage;

/// <summary>The whole integration with its records in Table Storage.</summary>
[NeedsNode]
[Trait("Category", "Azurite")]
[Collection(AzuriteCollection.Name)]
public sealed class ServeOnTablesTests(AzuriteStoreSource source)
{
    [StoreFact]
    public async Task A_conversation_and_its_messages_live_in_the_tables_and_outlive_the_process()
    {
        var settings = new Dictionary<string, string?> { ["Storage:Tables"] = source.ConnectionString };
        await using var demo = await Demo.StartAsync(settings);
        var url = await demo.OpenAsync("ann", "k");
        Assert.True(ConversationId.TryParseChannelUrl(url, out var id));
        var message = await demo.PostMessageAsync(url, "ann", "Hello");
        await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows.Count == 1);

        var store = Assert.IsType<TableConversationStore>(demo.Services.GetRequiredService<IConversationStore>());
        Assert.Equal("ann", (await store.FindAsync(id, CancellationToken.None))!.Value.UserId);
        var ledger = demo.Services.GetRequiredService<IMessageLedger>();
        var entry = await Eventually.GetAsync(
            async () => (await ledger.FindManyAsync(id, [message], CancellationToken.None)).GetValueOrDefault(message),
            found => found is { State: LedgerState.Written });
        Assert.Equal(1, entry!.Episode);

        await demo.StopIntegrationAsync();
        await demo.StartIntegrationAsync(settings);

        var (status, body) = await demo.StartConversationAsync("ann", "k");
        Assert.Equal(200, status);
        Assert.Equal(url, body["channelUrl"]!.GetValue<string>());
    }
}
