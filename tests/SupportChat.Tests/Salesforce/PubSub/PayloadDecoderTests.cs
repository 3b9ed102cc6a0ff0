using Avro.Generic;
using Avro.IO;
using CsCheck;
using SupportChat.Salesforce.PubSub;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Salesforce.PubSub;

public sealed class PayloadDecoderTests
{
    [Fact]
    public void Primitives_are_read_as_the_library_writes_them() =>
        Gen.Select(Gen.Long, Gen.Int, Gen.Double, Gen.Float, Gen.Bool, Gen.String, Gen.Byte.Array[0, 50]).Sample((l, i, d, f, b, s, bytes) =>
        {
            using var stream = new MemoryStream();
            var encoder = new BinaryEncoder(stream);
            encoder.WriteLong(l);
            encoder.WriteInt(i);
            encoder.WriteDouble(d);
            encoder.WriteFloat(f);
            encoder.WriteBoolean(b);
            encoder.WriteBytes(System.Text.Encoding.UTF8.GetBytes(s));
            encoder.WriteBytes(bytes);
            var decoder = new PayloadDecoder(stream.ToArray());

            Assert.Equal(l, decoder.ReadLong());
            Assert.Equal(i, decoder.ReadInt());
            Assert.Equal(d, decoder.ReadDouble());
            Assert.Equal(f, decoder.ReadFloat());
            Assert.Equal(b, decoder.ReadBoolean());
            Assert.Equal(System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(s)), decoder.ReadString());
            Assert.Equal(bytes, decoder.ReadBytes());
            Assert.True(decoder.AtEnd);
        });

    [Fact]
    public void Damaged_payloads_fail_in_one_way_and_ask_for_no_memory()
    {
        var schema = EventWriter.Case.Schema;
        var reader = new CaseEventReader(schema);
        var payload = Convert.FromBase64String(ReferenceEvents.StatusClosed);
        Gen.Select(Gen.Int[0, payload.Length - 1], Gen.Byte, Gen.Int[0, payload.Length]).Sample((at, value, length) =>
        {
            var damaged = payload[..length];
            if (at < length)
            {
                damaged[at] = value;
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                reader.Read("e", damaged);
            }
            catch (UndecodableEventException)
            {
                // The one way.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }, iter: 20_000);
    }

    [Fact]
    public void A_list_that_claims_more_than_the_payload_holds_is_refused()
    {
        using var stream = new MemoryStream();
        new BinaryEncoder(stream).WriteLong(int.MaxValue);
        var schema = Avro.Schema.Parse("{\"type\":\"array\",\"items\":\"string\"}");

        Assert.Throws<FormatException>(() => new GenericDatumReader<object>(schema, schema).Read(null!, new PayloadDecoder(stream.ToArray())));
    }
}
