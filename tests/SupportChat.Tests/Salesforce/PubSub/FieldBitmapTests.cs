using System.Globalization;
using System.Numerics;
using Avro;
using CsCheck;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Tests.Salesforce.PubSub;

public sealed class FieldBitmapTests
{
    /// <summary>90 plain fields, then a compound one at position 90.</summary>
    private static readonly RecordSchema Wide = (RecordSchema)Schema.Parse(
        "{\"type\":\"record\",\"name\":\"Wide\",\"fields\":["
        + string.Concat(Enumerable.Range(0, 90).Select(i => $"{{\"name\":\"F{i}\",\"type\":[\"null\",\"string\"],\"default\":null}},"))
        + "{\"name\":\"Address\",\"default\":null,\"type\":[\"null\",{\"type\":\"record\",\"name\":\"AddressType\",\"fields\":["
        + string.Join(',', Enumerable.Range(0, 10).Select(i => $"{{\"name\":\"A{i}\",\"type\":[\"null\",\"string\"],\"default\":null}}"))
        + "]}]}]}");

    [Fact]
    public void Captured_forms_are_read()
    {
        Assert.Equal(["F23", "Address.A0"], Names("0x800000", "90-0x01"));
        Assert.Equal(["Address.A7", "Address.A8"], Names("90-0x0180"));
        Assert.Equal(["F23", "F68"], Names("0x100000000000800000"));
        Assert.Empty(Names());
    }

    [Fact]
    public void Nested_bits_alone_mean_that_a_part_of_the_compound_field_changed()
    {
        var bitmap = FieldBitmap.Read(["90-0x0180"], Wide);

        Assert.True(bitmap.Contains(90));
        Assert.False(bitmap.Contains(7));
        Assert.False(bitmap.Contains(8));
    }

    [Fact]
    public void Every_set_of_fields_is_read_back_however_wide_it_is() =>
        Gen.Int[0, 90].HashSet[0, 40].Sample(positions =>
        {
            var number = positions.Aggregate(BigInteger.Zero, (bits, position) => bits | (BigInteger.One << position));
            var hex = number.ToString("X", CultureInfo.InvariantCulture).TrimStart('0');
            object[] entries = hex.Length == 0 ? [] : ["0x" + (hex.Length % 2 == 0 ? hex : "0" + hex)];
            var bitmap = FieldBitmap.Read(entries, Wide);
            for (var position = 0; position <= 90; position++)
            {
                Assert.Equal(positions.Contains(position), bitmap.Contains(position));
            }

            Assert.Equal(positions.Order().Select(position => Wide.Fields[position].Name), bitmap.Names(Wide).Select(name => name.Split('.')[0]).Distinct());
        });

    [Theory]
    [InlineData("0x80000000000000000000000000")]
    [InlineData("90-0x0400")]
    [InlineData("5-0x01")]
    [InlineData("91-0x01")]
    [InlineData("-0x01")]
    [InlineData("0xG1")]
    [InlineData("0x")]
    [InlineData("90-0x")]
    [InlineData("")]
    [InlineData("F1")]
    public void A_bitmap_that_does_not_fit_the_schema_is_refused(string entry) =>
        Assert.Throws<FormatException>(() => FieldBitmap.Read([entry], Wide));

    private static string[] Names(params object[] entries) => [.. FieldBitmap.Read(entries, Wide).Names(Wide)];
}
