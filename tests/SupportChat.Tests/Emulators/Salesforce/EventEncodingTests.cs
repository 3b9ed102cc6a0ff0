using System.Globalization;
using System.Numerics;
using CsCheck;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class EventEncodingTests
{
    // docs/reference/salesforce.md#avro: the 27-field schema, which has two fields of the package, and its two vectors.
    private static readonly ChangeEventSchema Reference = new(
        "CaseChangeEvent", EventFields.Of(CaseObject.Standard(["New"]).With(CaseObject.PackageFields().Take(2))));

    private static readonly ChangeEventHeader Header = new()
    {
        EntityName = "Case",
        RecordIds = ["500000000000001AAA"],
        ChangeType = ChangeType.Update,
        TransactionKey = "00000000-0000-0000-0000-000000000001",
        SequenceNumber = 1,
        CommitTimestamp = 1795000000000,
        CommitNumber = 12279648331300,
        CommitUser = "005000000000001AAA",
    };

    [Fact]
    public void The_owner_vector_of_the_reference_is_reproduced()
    {
        var payload = new ChangeEventEncoder(Reference).Encode(
            Header with { ChangedFields = Positions("OwnerId", "LastModifiedDate") },
            new Dictionary<string, object> { ["OwnerId"] = "005000000000002AAA", ["LastModifiedDate"] = 1795000000000 });

        Assert.Equal(
            "CENhc2UCJDUwMDAwMDAwMDAwMDAwMUFBQQACAEgwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDECgPiy5b1oyJidweLKBSQwMDUwMDAwMDAwMDAwMDFBQUEAAAIQMHg5MDAwMDAAAAAAAAAAAAAAAAAAAAAAAAAAAAIkMDA1MDAwMDAwMDAwMDAyQUFBAAACgPiy5b1oAAAA",
            Convert.ToBase64String(payload));
    }

    [Fact]
    public void The_status_vector_of_the_reference_is_reproduced()
    {
        var payload = new ChangeEventEncoder(Reference).Encode(
            Header with
            {
                ChangeOrigin = "com/salesforce/api/rest/68.0;client=sendbird-bridge",
                ChangedFields = Positions("Status", "IsClosed", "ClosedDate", "LastModifiedDate"),
            },
            new Dictionary<string, object>
            {
                ["Status"] = "Closed",
                ["IsClosed"] = true,
                ["ClosedDate"] = 1795000000000,
                ["LastModifiedDate"] = 1795000000000
            });

        Assert.Equal(
            "CENhc2UCJDUwMDAwMDAwMDAwMDAwMUFBQQACZmNvbS9zYWxlc2ZvcmNlL2FwaS9yZXN0LzY4LjA7Y2xpZW50PXNlbmRiaXJkLWJyaWRnZUgwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDECgPiy5b1oyJidweLKBSQwMDUwMDAwMDAwMDAwMDFBQUEAAAIQMHg4NjA4MDAAAAAAAAAAAAAAAAIMQ2xvc2VkAAAAAAACAQKA+LLlvWgAAAAAAoD4suW9aAAAAA==",
            Convert.ToBase64String(payload));
    }

    [Fact]
    public void The_reference_schema_has_27_fields_and_an_id_of_22_characters()
    {
        Assert.Equal(27, Reference.Avro.Fields.Count);
        Assert.Equal(22, Reference.Id.Length);
        Assert.EndsWith("""{"name":"Sendbird__ChannelUrl__c","type":["null","string"],"doc":"Data:Text:00N000000000002","default":null}]}""", Reference.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bitmap_has_exactly_the_bits_of_its_positions_beyond_64_too() =>
        Gen.Int[0, 200].HashSet[1, 40].Sample(positions =>
        {
            var text = Assert.Single(FieldBitmap.Write(positions));

            Assert.StartsWith("0x", text, StringComparison.Ordinal);
            Assert.Equal(0, text.Length % 2);
            Assert.Equal(text[2..].ToUpperInvariant(), text[2..]);
            var number = BigInteger.Parse("0" + text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Assert.Equal(positions.Aggregate(BigInteger.Zero, (sum, position) => sum + BigInteger.Pow(2, position)), number);
        });

    [Fact]
    public void No_positions_are_no_bitmap() => Assert.Empty(FieldBitmap.Write([]));

    private static int[] Positions(params string[] names) => [.. names.Select(name => Reference.PositionOf(name)!.Value)];
}
