using Azure.Core;
using Azure.Core.Pipeline;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Storage;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Storage;

/// <summary>What Table Storage is asked, and what happens when its answer is lost.</summary>
[NeedsNode]
[Trait("Category", "Azurite")]
[Collection(AzuriteCollection.Name)]
public sealed class TableCallTests(AzuriteStoreSource source)
{
    private static readonly ConversationId Id = ConversationId.Derive("customer", "calls");

    [StoreFact]
    public async Task A_message_seen_for_the_first_time_costs_one_operation_beside_its_record()
    {
        var (tables, counter) = await OpenAsync();
        var store = new TableConversationStore(tables);
        await store.InsertAsync(Record(), CancellationToken.None);
        var before = counter.Count;

        await store.FindManyAsync([Id], CancellationToken.None);
        await new TableMessageLedger(tables).WriteManyAsync([Entry(1)], CancellationToken.None);

        Assert.Equal(2, counter.Count - before);
    }

    [StoreFact]
    public async Task A_hundred_new_messages_of_one_conversation_cost_one_operation()
    {
        var (tables, counter) = await OpenAsync();
        var before = counter.Count;

        await new TableMessageLedger(tables).WriteManyAsync([.. Enumerable.Range(1, 100).Select(i => Entry(i))], CancellationToken.None);

        Assert.Equal(1, counter.Count - before);
    }

    [StoreFact]
    public async Task A_repetition_that_says_nothing_new_writes_nothing()
    {
        var (tables, counter) = await OpenAsync();
        var ledger = new TableMessageLedger(tables);
        await ledger.WriteManyAsync([Entry(1)], CancellationToken.None);
        var before = counter.Count;

        await ledger.WriteManyAsync([Entry(1)], CancellationToken.None);

        Assert.Equal(2, counter.Count - before);
    }

    [StoreFact]
    public async Task Many_messages_are_read_with_one_query()
    {
        var (tables, counter) = await OpenAsync();
        var ledger = new TableMessageLedger(tables);
        await ledger.WriteManyAsync([.. Enumerable.Range(1, 100).Select(i => Entry(i))], CancellationToken.None);
        var before = counter.Count;

        var found = await ledger.FindManyAsync(Id, [.. Enumerable.Range(1, 100).Where(i => i % 2 == 0).Select(i => (long)i)], CancellationToken.None);

        Assert.Equal(50, found.Count);
        Assert.Equal(1, counter.Count - before);
    }

    [StoreFact]
    public async Task An_insert_whose_answer_was_lost_is_still_this_callers_insert()
    {
        var lost = new LostAnswer(RequestMethod.Post);
        var (tables, _) = await OpenAsync(lost);
        var store = new TableConversationStore(tables);
        lost.Arm();

        var (stored, inserted) = await store.InsertAsync(Record(), CancellationToken.None);

        Assert.True(inserted);
        Assert.Equal((await store.FindAsync(Id, CancellationToken.None))!.ETag, stored.ETag);
        Assert.Equal(1, lost.Hits);
    }

    [StoreFact]
    public async Task A_replacement_whose_answer_was_lost_is_still_this_callers_replacement()
    {
        var lost = new LostAnswer(RequestMethod.Put);
        var (tables, _) = await OpenAsync(lost);
        var store = new TableConversationStore(tables);
        var (first, _) = await store.InsertAsync(Record(), CancellationToken.None);
        lost.Arm();

        var etag = await store.ReplaceAsync(first.Value with { CommandHash = "second" }, first.ETag, CancellationToken.None);
        var found = await store.FindAsync(Id, CancellationToken.None);

        Assert.Equal("second", found!.Value.CommandHash);
        Assert.Equal(found.ETag, etag);
        Assert.Equal(1, lost.Hits);
    }

    [StoreFact]
    public async Task A_lease_whose_answer_was_lost_is_held()
    {
        var lost = new LostAnswer(RequestMethod.Post);
        var (tables, _) = await OpenAsync(lost);
        var cursors = new TableCursorStore(tables);
        lost.Arm();

        Assert.NotNull(await cursors.SaveAsync("topic", new StreamCursor { LeaseOwner = "me" }, null, CancellationToken.None));
        Assert.Null(await cursors.SaveAsync("topic", new StreamCursor { LeaseOwner = "other" }, null, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_batch_whose_answer_was_lost_is_in_the_ledger_once()
    {
        var lost = new LostAnswer(RequestMethod.Post);
        var (tables, _) = await OpenAsync(lost);
        var ledger = new TableMessageLedger(tables);
        lost.Arm();

        await ledger.WriteManyAsync([Entry(1), Entry(2)], CancellationToken.None);

        Assert.Equal([Entry(1), Entry(2)], (await ledger.ListAsync(Id, 10, null, CancellationToken.None)).Items);
        Assert.Equal(1, lost.Hits);
    }

    [StoreFact]
    public async Task A_record_of_a_later_format_is_refused_with_the_remedy()
    {
        var (tables, _) = await OpenAsync();
        var store = new TableConversationStore(tables);
        await store.InsertAsync(Record(), CancellationToken.None);
        var entity = (await TableWrites.FindAsync(tables.Conversations, Id.Value, "state", CancellationToken.None))!;
        entity["SchemaVersion"] = 2;
        await tables.Conversations.UpdateEntityAsync(entity, entity.ETag, Azure.Data.Tables.TableUpdateMode.Replace);

        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => store.FindAsync(Id, CancellationToken.None));

        Assert.Contains("deploy the release that wrote it", fault.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task An_operator_can_read_the_columns_of_a_record()
    {
        var (tables, _) = await OpenAsync();
        await new TableConversationStore(tables).InsertAsync(Record(), CancellationToken.None);

        var entity = (await TableWrites.FindAsync(tables.Conversations, Id.Value, "state", CancellationToken.None))!;

        Assert.Equal(1, entity["SchemaVersion"]);
        Assert.Equal("customer", entity["UserId"]);
        Assert.Equal(Id.ChannelUrl, entity["ChannelUrl"]);
        Assert.Equal("Help", entity["Request_Subject"]);
        Assert.Equal("Nothing works", entity["Request_Description"]);
        Assert.StartsWith("{\"Intents\":[]", (string)entity["DesiredJson"], StringComparison.Ordinal);
        Assert.Contains("EpisodesJson", entity.Keys);
        Assert.Contains("AppliedJson", entity.Keys);
        Assert.DoesNotContain("WakeJson", entity.Keys);
    }

    private static Conversation Record() => new()
    {
        Id = Id,
        UserId = "customer",
        ChannelUrl = Id.ChannelUrl,
        CreatedAt = DateTimeOffset.UnixEpoch,
        CommandHash = "first",
        Request = new StartRequest { Subject = "Help", Description = "Nothing works" },
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

    private async Task<(SupportChatTables Tables, TableCallCounter Counter)> OpenAsync(params HttpPipelinePolicy[] policies)
    {
        var counter = new TableCallCounter();
        return (await source.CreateTablesAsync(counter, policies), counter);
    }

    /// <summary>Loses the answer of one call that the service carried out.</summary>
    private sealed class LostAnswer(RequestMethod method) : HttpPipelinePolicy
    {
        private bool armed;

        public int Hits { get; private set; }

        public void Arm() => armed = true;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (armed && message.Request.Method == method)
            {
                armed = false;
                Hits++;
                throw new IOException("The connection was reset.");
            }
        }
    }
}
