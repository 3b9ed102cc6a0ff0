using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using SupportChat.CaseChanges;
using SupportChat.Cli.Doctor;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Storage;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;
using SupportChat.Webhooks;

namespace SupportChat.Tests.Storage;

/// <summary>A table that is not there is an outage, never an absent row: nothing is acknowledged, and nobody is told that a thing does not exist.</summary>
[NeedsNode]
[Trait("Category", "Azurite")]
[Collection(AzuriteCollection.Name)]
public sealed class MissingTableTests(AzuriteStoreSource source)
{
    private static readonly ConversationId Id = ConversationId.Derive("customer", "missing");
    private static readonly SalesforceId Case = SalesforceId.Parse("500000000000001AAA");

    [StoreFact]
    public async Task No_call_of_any_store_takes_it_for_a_missing_row()
    {
        var tables = await source.CreateTablesAsync(new TableCallCounter());
        await Task.WhenAll(tables.All.Select(table => table.DeleteAsync()));
        var conversations = new TableConversationStore(tables);
        var index = new TableConversationIndex(tables);
        var ledger = new TableMessageLedger(tables);
        var cursors = new TableCursorStore(tables);
        var deadLetters = new TableDeadLetterStore(tables);
        var letter = DeadLetterId.Create(Id, DateTimeOffset.UnixEpoch).ToString();
        var calls = new Dictionary<string, Func<Task>>
        {
            ["find a record"] = () => conversations.FindAsync(Id, default),
            ["find records"] = () => conversations.FindManyAsync([Id], default),
            ["insert a record"] = () => conversations.InsertAsync(Record(), default),
            ["replace a record"] = () => conversations.ReplaceAsync(Record(), "W/\"1\"", default),
            ["mark as active"] = () => index.AddActiveAsync(Id, default),
            ["take the mark away"] = () => index.RemoveActiveAsync(Id, default),
            ["list active ones"] = () => index.ListActiveAsync(0, 10, null, default),
            ["list a customer's"] = () => index.ListByUserAsync("customer", 10, null, default),
            ["link a Case"] = () => index.LinkCaseAsync(Case, Id, default),
            ["find by Case"] = () => index.FindByCasesAsync([Case], default),
            ["claim a channel"] = () => index.ClaimChannelAsync("channel", Id, default),
            ["release a channel"] = () => index.ReleaseChannelAsync("channel", Id, default),
            ["find by channel"] = () => index.FindByChannelAsync("channel", default),
            ["write an entry"] = () => ledger.WriteManyAsync([Entry(1)], default),
            ["write entries"] = () => ledger.WriteManyAsync([Entry(1), Entry(2)], default),
            ["find an entry"] = () => ledger.FindManyAsync(Id, [1], default),
            ["find many entries"] = () => ledger.FindManyAsync(Id, [.. Enumerable.Range(1, 20).Select(i => (long)i)], default),
            ["list entries"] = () => ledger.ListAsync(Id, 10, null, default),
            ["find a cursor"] = () => cursors.FindAsync("topic", default),
            ["insert a cursor"] = () => cursors.SaveAsync("topic", new StreamCursor(), null, default),
            ["replace a cursor"] = () => cursors.SaveAsync("topic", new StreamCursor(), "W/\"1\"", default),
            ["find a dead letter"] = () => deadLetters.FindAsync(letter, default),
            ["list dead letters"] = () => deadLetters.ListAsync(DeadLetterFilter.All, 10, null, default),
            ["count dead letters"] = () => deadLetters.CountAsync(DeadLetterFilter.All, 10, null, default),
            ["delete a dead letter"] = () => deadLetters.DeleteAsync(letter, default),
        };

        var seen = new Dictionary<string, string?>();
        foreach (var (name, call) in calls)
        {
            seen[name] = (await Xunit.Record.ExceptionAsync(call) as RequestFailedException)?.ErrorCode;
        }

        Assert.All(seen, call => Assert.Equal((call.Key, "TableNotFound"), (call.Key, call.Value)));
    }

    [StoreFact]
    public async Task Missing_rows_of_tables_that_are_there_stay_missing_rows()
    {
        var tables = await source.CreateTablesAsync(new TableCallCounter());

        Assert.Null(await new TableConversationStore(tables).FindAsync(Id, default));
        Assert.Null(await new TableConversationStore(tables).ReplaceAsync(Record(), "W/\"1\"", default));
        Assert.Null(await new TableConversationIndex(tables).FindByChannelAsync("channel", default));
        await new TableConversationIndex(tables).RemoveActiveAsync(Id, default);
        Assert.Null(await new TableCursorStore(tables).FindAsync("topic", default));
        Assert.False(await new TableDeadLetterStore(tables).DeleteAsync(DeadLetterId.Create(Id, DateTimeOffset.UnixEpoch).ToString(), default));
        Assert.Empty(await new TableMessageLedger(tables).FindManyAsync(Id, [1], default));
    }

    [StoreFact]
    public async Task A_signed_webhook_of_an_adopted_channel_is_not_acknowledged_and_nobody_loses_a_conversation()
    {
        await using var azurite = await AzuriteServer.StartAsync(CancellationToken.None);
        await using var demo = await Demo.StartAsync(
            new Dictionary<string, string?> { ["Storage:Tables"] = azurite.ConnectionString, ["Conversations:StartDeadline"] = "00:00:20" });
        var url = await demo.OpenAsync("ann", "k");
        var path = $"api/conversations/{Demo.IdOf(url)}";
        var service = new TableServiceClient(azurite.ConnectionString);

        await service.DeleteTableAsync("index");
        Assert.Equal(503, await WebhookAsync(demo, "adopted_channel"));
        Assert.Equal(503, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"))).Status);
        Assert.Equal(503, (await demo.StartConversationAsync("ann", "k")).Status);
        await service.CreateTableAsync("index");

        await service.DeleteTableAsync("messages");
        Assert.Equal(503, (await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}")).Status);
        await service.CreateTableAsync("messages");

        await service.DeleteTableAsync("deadletters");
        Assert.Equal(503, (await demo.OpsAsync(HttpMethod.Get, "dead-letters")).Status);
        await service.CreateTableAsync("deadletters");

        await service.DeleteTableAsync("conversations");
        Assert.Equal(503, (await Demo.SendAsync(demo.Api, HttpMethod.Get, path, null, demo.Token("ann"))).Status);
        Assert.Equal(503, (await Demo.SendAsync(demo.Api, HttpMethod.Post, $"{path}/close", null, demo.Token("ann"))).Status);
        Assert.Equal(503, (await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}")).Status);
        await service.CreateTableAsync("conversations");

        Assert.Equal(200, await WebhookAsync(demo, "adopted_channel"));
        Assert.Equal(404, (await Demo.SendAsync(demo.Api, HttpMethod.Get, path, null, demo.Token("ann"))).Status);
    }

    [StoreFact]
    public async Task A_process_starts_without_its_account_says_so_and_takes_calls_once_it_is_there()
    {
        var port = AzuriteServer.FreePort();
        await using var demo = await Demo.StartAsync(
            new Dictionary<string, string?> { ["Storage:Tables"] = AzuriteServer.ConnectionStringOf(port), ["Conversations:StartDeadline"] = "00:00:20" });

        var (status, body) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/health/ready");
        Assert.Equal((503, "tables"), (status, body["missing"]![0]!.GetValue<string>()));
        Assert.Equal(200, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/health/live")).Status);

        await using var azurite = await AzuriteServer.StartAsync(CancellationToken.None, port);
        await Eventually.BecomesTrueAsync(async () => (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/health/ready")).Status == 200);
        Assert.Equal(201, (await demo.StartConversationAsync("ann", "k")).Status);
    }

    [StoreFact]
    public async Task The_doctor_names_the_table()
    {
        await using var azurite = await AzuriteServer.StartAsync(CancellationToken.None);
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Storage:Tables"] = azurite.ConnectionString });
        var check = new StoresCheck(demo.Services, onTables: true);
        Assert.Equal(CheckState.Ok, (await check.RunAsync(default)).State);
        foreach (var table in new[] { "conversations", "index", "messages", "cursors", "deadletters" })
        {
            await new TableServiceClient(azurite.ConnectionString).DeleteTableAsync(table);

            var result = await check.RunAsync(default);

            Assert.Equal(CheckState.Error, result.State);
            Assert.Contains($"'{table}'", result.Found, StringComparison.Ordinal);
            await new TableServiceClient(azurite.ConnectionString).CreateTableAsync(table);
        }
    }

    private static async Task<int> WebhookAsync(Demo demo, string channelUrl)
    {
        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["category"] = "group_channel:message_send",
            ["app_id"] = "SUPPORTCHAT-DEMO",
            ["type"] = "MESG",
            ["sender"] = new JsonObject { ["user_id"] = "ann" },
            ["payload"] = new JsonObject { ["message_id"] = 1, ["message"] = "Hello", ["created_at"] = 1_700_000_000_000 },
            ["channel"] = new JsonObject { ["channel_url"] = channelUrl, ["custom_type"] = GroupChannel.SupportCustomType },
        }.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/sendbird/webhook") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.Header, Convert.ToHexStringLower(HMACSHA256.HashData("demo-sendbird-token"u8, body)));
        using var answer = await demo.Api.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static Conversation Record() => new()
    {
        Id = Id,
        UserId = "customer",
        ChannelUrl = Id.ChannelUrl,
        CreatedAt = DateTimeOffset.UnixEpoch,
        CommandHash = "",
        Episodes = [new Episode { Number = 1, From = DateTimeOffset.UnixEpoch }],
    };

    private static LedgerEntry Entry(long messageId) => new()
    {
        ConversationId = Id,
        MessageId = messageId,
        Version = 1,
        Written = 1,
        State = LedgerState.Written,
        Episode = 1,
        SentAt = DateTimeOffset.UnixEpoch,
    };
}
