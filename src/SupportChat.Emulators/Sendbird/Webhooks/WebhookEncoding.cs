using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>The wire form of webhook bodies and their signature (docs/reference/sendbird.md#webhook-signature).</summary>
internal static class WebhookEncoding
{
    /// <summary>
    /// Turns compact JSON in UTF-8 into the vendor's ASCII form: <c>/</c> becomes <c>\/</c>, non-ASCII characters and existing
    /// <c>\u</c> escapes become lower-case <c>\uXXXX</c>. Outside of strings JSON has neither, so no parsing is needed.
    /// </summary>
    public static byte[] Escape(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + json.Length / 8 + 16);
        while (!json.IsEmpty)
        {
            var plain = json.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var other and >= 0 ? json[..other] : json;
            var special = plain.IndexOfAny((byte)'/', (byte)'\\');
            plain = special >= 0 ? plain[..special] : plain;
            output.Write(plain);
            json = json[plain.Length..];
            if (!json.IsEmpty)
            {
                json = json[EscapeOne(json, output)..];
            }
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Lower-case hex of HMAC-SHA256 over the bytes, keyed with the master API token.</summary>
    public static string Sign(string apiToken, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(apiToken), body));

    /// <summary>Writes the first character of the rest and returns how many bytes of it are done.</summary>
    private static int EscapeOne(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> output)
    {
        switch (json[0])
        {
            case (byte)'/':
                output.Write(@"\/"u8);
                return 1;
            case (byte)'\\' when json[1] == 'u':
                output.Write(@"\u"u8);
                foreach (var digit in json[2..6])
                {
                    output.Write([(byte)char.ToLowerInvariant((char)digit)]);
                }

                return 6;
            case (byte)'\\':
                output.Write(json[..2]);
                return 2;
            default:
                Rune.DecodeFromUtf8(json, out var rune, out var length);
                Span<char> units = stackalloc char[2];
                foreach (var unit in units[..rune.EncodeToUtf16(units)])
                {
                    output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $@"\u{(int)unit:x4}")));
                }

                return length;
        }
    }
}
