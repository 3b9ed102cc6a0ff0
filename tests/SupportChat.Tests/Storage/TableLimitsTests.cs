using Azure.Data.Tables;
using SupportChat.Storage;

namespace SupportChat.Tests.Storage;

/// <summary>The service's limits, several of which Azurite does not know (docs/reference/azure.md#azurite).</summary>
public sealed class TableLimitsTests
{
    [Fact]
    public void An_entity_at_every_limit_passes()
    {
        var entity = new TableEntity(new string('p', 512), new string('r', 512));
        foreach (var i in Enumerable.Range(0, 252))
        {
            entity[$"P{i}"] = i;
        }

        entity["P0"] = new string('x', (64 * 1024 / 2) - 2);

        TableLimits.Check(entity);
    }

    [Fact]
    public void A_key_of_more_than_512_characters_is_refused()
    {
        Refused("RowKey has 513 characters", () => TableLimits.Check(new TableEntity("p", new string('r', 513))));
        Refused("PartitionKey has 513 characters", () => TableLimits.Check(new TableEntity(new string('p', 513), "r")));
    }

    [Fact]
    public void More_than_252_properties_are_refused()
    {
        var entity = new TableEntity("p", "r");
        foreach (var i in Enumerable.Range(0, 253))
        {
            entity[$"P{i}"] = i;
        }

        Refused("253 properties, at most 252", () => TableLimits.Check(entity));
    }

    [Fact]
    public void A_property_over_64_KiB_is_refused()
    {
        Refused("property Text has", () => TableLimits.Check(new TableEntity("p", "r") { ["Text"] = new string('x', 32 * 1024) }));
        Refused("property Bytes has", () => TableLimits.Check(new TableEntity("p", "r") { ["Bytes"] = new byte[64 * 1024] }));
    }

    [Fact]
    public void An_entity_over_a_MiB_is_refused()
    {
        var entity = new TableEntity("p", "r");
        ChunkedProperties.Put(entity, "Body", new byte[1024 * 1024]);

        Refused("at most 1048576 fit", () => TableLimits.Check(entity));
    }

    [Fact]
    public void A_batch_the_service_would_refuse_is_refused()
    {
        TableLimits.CheckBatch([.. Rows(100)]);

        Refused("a batch of 101 rows, at most 100", () => TableLimits.CheckBatch([.. Rows(101)]));
        Refused("several partitions", () => TableLimits.CheckBatch([new TableEntity("p", "1"), new TableEntity("q", "2")]));
        Refused("the same row twice", () => TableLimits.CheckBatch([new TableEntity("p", "1"), new TableEntity("p", "1")]));
        var large = Rows(5).ToList();
        large.ForEach(row => ChunkedProperties.Put(row, "Body", new byte[1_000_000]));
        Refused("more than 4194304 bytes", () => TableLimits.CheckBatch(large));
    }

    [Fact]
    public void A_refusal_quotes_no_value()
    {
        var fault = Assert.Throws<TableLimitException>(() => TableLimits.Check(new TableEntity("p", "r") { ["Text"] = new string('s', 40_000) }));

        Assert.Equal("Table Storage cannot hold this: property Text has 80004 bytes, at most 65536 fit: store it in chunks.", fault.Message);
    }

    private static IEnumerable<TableEntity> Rows(int count) => Enumerable.Range(0, count).Select(i => new TableEntity("p", $"{i}"));

    private static void Refused(string reason, Action action) =>
        Assert.Contains(reason, Assert.Throws<TableLimitException>(action).Message, StringComparison.Ordinal);
}
