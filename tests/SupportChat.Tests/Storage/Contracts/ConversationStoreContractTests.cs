using System.Text.Json;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Storage;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Storage.Contracts;

/// <summary>What every <see cref="IConversationStore"/> keeps.</summary>
public abstract class ConversationStoreContractTests(IStoreSource source) : StoreContract(source)
{
    private IConversationStore Store => Stores.Conversations;

    [StoreFact]
    public async Task A_record_that_was_never_stored_is_absent()
    {
        Assert.Null(await Store.FindAsync(Id("nobody"), CancellationToken.None));
        Assert.Null(await Store.ReplaceAsync(Record("nobody"), await SomeETagAsync(), CancellationToken.None));
    }

    [StoreFact]
    public async Task A_record_comes_back_with_every_field()
    {
        var record = Full("full");
        var (stored, inserted) = await Store.InsertAsync(record, CancellationToken.None);
        var found = await Store.FindAsync(record.Id, CancellationToken.None);

        Assert.True(inserted);
        Same(record, found!.Value);
        Assert.Equal(stored.ETag, found.ETag);
    }

    [StoreFact]
    public async Task The_second_insert_gets_what_the_first_one_stored()
    {
        var (first, _) = await Store.InsertAsync(Record("twice"), CancellationToken.None);
        var (second, inserted) = await Store.InsertAsync(Record("twice") with { CommandHash = "other" }, CancellationToken.None);

        Assert.False(inserted);
        Same(first.Value, second.Value);
        Assert.Equal(first.ETag, second.ETag);
    }

    [StoreFact]
    public async Task Of_many_inserts_at_once_one_wins_and_all_see_it()
    {
        var results = await TogetherAsync(i => Store.InsertAsync(Record("race") with { CommandHash = $"{i}" }, CancellationToken.None));

        var winner = Assert.Single(results, result => result.Inserted);
        Assert.All(results, result => Assert.Equal(winner.Stored.Value.CommandHash, result.Stored.Value.CommandHash));
    }

    [StoreFact]
    public async Task A_stale_etag_changes_nothing()
    {
        var (first, _) = await Store.InsertAsync(Record("stale"), CancellationToken.None);
        var second = await Store.ReplaceAsync(first.Value with { CommandHash = "second" }, first.ETag, CancellationToken.None);
        var refused = await Store.ReplaceAsync(first.Value with { CommandHash = "lost" }, first.ETag, CancellationToken.None);
        var found = await Store.FindAsync(first.Value.Id, CancellationToken.None);

        Assert.NotNull(second);
        Assert.NotEqual(first.ETag, second);
        Assert.Null(refused);
        Assert.Equal("second", found!.Value.CommandHash);
        Assert.Equal(second, found.ETag);
    }

    [StoreFact]
    public async Task No_update_is_lost_among_many_writers()
    {
        var (first, _) = await Store.InsertAsync(Record("updates"), CancellationToken.None);
        await TogetherAsync(async i =>
        {
            while (true)
            {
                var current = (await Store.FindAsync(first.Value.Id, CancellationToken.None))!;
                var intent = new Intent($"intent-{i}", IntentKind.Close, Noon);
                var edited = current.Value with { Desired = current.Value.Desired with { Intents = [.. current.Value.Desired.Intents, intent] } };
                if (await Store.ReplaceAsync(edited, current.ETag, CancellationToken.None) is { } etag)
                {
                    return etag;
                }
            }
        });

        var found = await Store.FindAsync(first.Value.Id, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, Crowd).Select(i => $"intent-{i}").Order(), found!.Value.Desired.Intents.Select(intent => intent.Id).Order());
    }

    [StoreFact]
    public async Task Of_many_replacements_each_is_answered_for_itself()
    {
        var records = new List<Versioned<Conversation>>();
        for (var i = 0; i < 40; i++)
        {
            records.Add((await Store.InsertAsync(Record($"batch-{i}"), CancellationToken.None)).Stored);
        }

        // Every third was changed by somebody else meanwhile, and one was never stored.
        foreach (var record in records.Where((_, i) => i % 3 == 0))
        {
            await Store.ReplaceAsync(record.Value with { CommandHash = "other" }, record.ETag, CancellationToken.None);
        }

        var edited = records.Select((record, i) => record with { Value = record.Value with { CommandHash = $"mine-{i}" } }).ToList();
        edited.Add(edited[0] with { Value = Record("batch-never") });
        var etags = await Store.ReplaceManyAsync(edited, CancellationToken.None);

        Assert.Equal(41, etags.Count);
        Assert.Null(etags[40]);
        Assert.Null(await Store.FindAsync(Id("batch-never"), CancellationToken.None));
        var found = await Store.FindManyAsync([.. records.Select(record => record.Value.Id)], CancellationToken.None);
        for (var i = 0; i < records.Count; i++)
        {
            var stored = found[records[i].Value.Id];
            Assert.Equal(i % 3 == 0 ? "other" : $"mine-{i}", stored.Value.CommandHash);
            Assert.Equal(i % 3 == 0 ? null : stored.ETag, etags[i]);
        }

        Assert.Empty(await Store.ReplaceManyAsync([], CancellationToken.None));
    }

    [StoreFact]
    public async Task No_update_is_lost_among_many_batches()
    {
        var ids = new List<ConversationId>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await Store.InsertAsync(Record($"batches-{i}"), CancellationToken.None)).Stored.Value.Id);
        }

        await TogetherAsync(async writer =>
        {
            var left = ids.ToHashSet();
            while (left.Count > 0)
            {
                var current = (await Store.FindManyAsync([.. left], CancellationToken.None)).Values.ToList();
                var etags = await Store.ReplaceManyAsync(
                    [.. current.Select(
                        record => record with { Value = record.Value with { CommandHash = $"{record.Value.CommandHash} {writer}" } })], CancellationToken.None);
                left.ExceptWith(current.Zip(etags).Where(pair => pair.Second is not null).Select(pair => pair.First.Value.Id));
            }

            return writer;
        });

        foreach (var record in (await Store.FindManyAsync(ids, CancellationToken.None)).Values)
        {
            Assert.Equal(Enumerable.Range(0, Crowd).Select(i => $"{i}").Append("hash").Order(), record.Value.CommandHash.Split(' ').Order());
        }
    }

    [StoreFact]
    public async Task What_a_replacement_leaves_out_is_gone()
    {
        var (first, _) = await Store.InsertAsync(Full("blank"), CancellationToken.None);
        await Store.ReplaceAsync(first.Value with { Request = null, Requeue = null, Attention = null }, first.ETag, CancellationToken.None);
        var found = await Store.FindAsync(first.Value.Id, CancellationToken.None);

        Assert.Null(found!.Value.Request);
        Assert.Null(found.Value.Requeue);
        Assert.Null(found.Value.Attention);
    }

    [StoreFact]
    public async Task Odd_and_large_texts_come_back_unchanged()
    {
        // A pair at the odd offset would be torn by cuts at round numbers.
        var large = "x" + string.Concat(Enumerable.Repeat("\ud83d\ude00", 7_999)) + "y";
        foreach (var text in OddTexts)
        {
            var record = Record(text) with { UserId = text, ChannelUrl = text };
            record = record with
            {
                Request = record.Request! with
                {
                    Name = text,
                    Description = large,
                    Fields = new Dictionary<string,
                string>
                    { [text] = text }
                }
            };
            await Store.InsertAsync(record, CancellationToken.None);

            Same(record, (await Store.FindAsync(record.Id, CancellationToken.None))!.Value);
        }
    }

    [StoreFact]
    public async Task A_long_history_of_Cases_fits()
    {
        var versions = Enumerable.Range(0, 12).ToDictionary(i => $"Field{i}__c", i => new CaseVersion(1_700_000_000_000 + i, 12_345_678_901_234 + i, i));
        var record = Record("long") with { Episodes = [.. Enumerable.Range(1, 100).Select(i => Episode(i) with { Status = "Wait\ud83d\ude00ing", Versions = versions })] };
        await Store.InsertAsync(record, CancellationToken.None);

        Same(record, (await Store.FindAsync(record.Id, CancellationToken.None))!.Value);
    }

    [StoreFact]
    public async Task Many_are_found_by_id_and_the_missing_are_left_out()
    {
        var ids = Enumerable.Range(0, 50).Select(i => Id($"many-{i}")).ToList();
        foreach (var i in Enumerable.Range(0, 50).Where(i => i % 2 == 0))
        {
            await Store.InsertAsync(Record($"many-{i}"), CancellationToken.None);
        }

        var found = await Store.FindManyAsync([.. ids, ids[0]], CancellationToken.None);

        Assert.Equal(ids.Where((_, i) => i % 2 == 0).Select(id => id.Value).Order(), found.Keys.Select(id => id.Value).Order());
        Assert.All(found, pair => Assert.Equal(pair.Key, pair.Value.Value.Id));
        Assert.Empty(await Store.FindManyAsync([], CancellationToken.None));
    }

    private static Conversation Record(string key) => new()
    {
        Id = Id(key),
        UserId = "customer",
        ChannelUrl = Id(key).ChannelUrl,
        CreatedAt = Noon,
        CommandHash = "hash",
        StartingUntil = Noon.AddSeconds(4),
        Request = new StartRequest { Subject = "Help" },
        Episodes = [Episode(1)],
    };

    private static Episode Episode(int number) => new() { Number = number, From = Noon.AddDays(number) };

    private static Conversation Full(string key) => Record(key) with
    {
        CreatedAt = Noon.AddTicks(7),
        Request = new StartRequest
        {
            Subject = "Subject",
            Description = "Description",
            Priority = "High",
            Name = "Name",
            Email = "a@example.com",
            Locale = "de-DE",
            Fields = new Dictionary<string, string> { ["Product__c"] = "\"A\"", ["Count__c"] = "3" },
            ContactKey = "contact",
            FirstMessage = "",
        },
        Episodes =
        [
            Episode(1),
            Episode(2) with
            {
                CaseId = SalesforceId.Parse("500000000000001AAA"),
                CaseNumber = "00001001",
                Status = "New",
                IsClosed = true,
                OwnerId = SalesforceId.Parse("00G000000000001"),
                AcceptedBy = SalesforceId.Parse("005000000000001AAA"),
                Deleted = true,
                ClosedAt = Noon,
                ReadStamp = long.MaxValue,
                Versions = new Dictionary<string, CaseVersion> { ["Status"] = new(1, 2, 3) },
            },
        ],
        Desired = new DesiredState
        {
            Intents = [new Intent("1", IntentKind.Rating, Noon) { Score = 5, Comment = "Thanks", Reason = "r" }],
            Reread = true,
            Repair = true
        },
        Applied = new AppliedState
        {
            Channel = ChannelState.Unverified,
            FirstMessageSent = false,
            FirstMessageTriedAt = Noon,
            CaseStatus = "New",
            CaseStatusUnknown = true,
            Agents = [new AgentMembership(SalesforceId.Parse("005000000000001AAA"), AgentPresence.Added)],
            AgentsUnknown = true,
            IntentUnknown = true,
            CaseUnknown = true,
            Listed = true,
            Case = CaseCreationState.Reduced,
            RefusedFields = ["Priority"],
            SendbirdRefused = true,
        },
        Requeue = new ScheduledRequeue(Noon.AddTicks(1), 3, Noon, "salesforce:SERVER_UNAVAILABLE"),
        Attention = new Attention("Reason", Noon, "detail"),
    };

    private static void Same(Conversation expected, Conversation actual) => Assert.Equal(
        JsonSerializer.Serialize(expected, StoreJsonContext.Default.Conversation), JsonSerializer.Serialize(actual, StoreJsonContext.Default.Conversation));

    private async Task<string> SomeETagAsync() => (await Store.InsertAsync(Record("etag"), CancellationToken.None)).Stored.ETag;
}
