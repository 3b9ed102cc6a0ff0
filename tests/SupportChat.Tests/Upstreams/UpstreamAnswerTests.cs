using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Upstreams;

public sealed class UpstreamAnswerTests
{
    [Theory]
    [InlineData("Retry-After", "3", 3_000)]
    [InlineData("Retry-After", "0", 0)]
    [InlineData("Retry-After", "999999", 3_600_000)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("X-RateLimit-RetryAfter", "2", 2_000)]
    [InlineData("X-RateLimit-RetryAfter", "0.5", 500)]
    [InlineData("X-RateLimit-RetryAfter", "1500", 1_500)]
    [InlineData("X-RateLimit-RetryAfter", "99999999999999999999", 3_600_000)]
    [InlineData("X-RateLimit-RetryAfter", "-1", null)]
    [InlineData("X-RateLimit-RetryAfter", "NaN", null)]
    [InlineData("X-RateLimit-Reset", "1", null)]
    public void A_wait_is_read_in_either_unit_and_never_beyond_an_hour(string header, string value, int? milliseconds)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation(header, value);

        Assert.Equal(milliseconds is { } expected ? TimeSpan.FromMilliseconds(expected) : null, RetryAfter.Read(answer));
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(-20, null)]
    public void A_date_is_read_against_the_answers_own_clock(int ahead, int? seconds)
    {
        var now = new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
        using var answer = new HttpResponseMessage();
        answer.Headers.Date = now;
        answer.Headers.TryAddWithoutValidation("Retry-After", now.AddSeconds(ahead).ToString("R", CultureInfo.InvariantCulture));

        Assert.Equal(seconds is { } expected ? TimeSpan.FromSeconds(expected) : null, RetryAfter.Read(answer));
    }

    [Theory]
    [InlineData("""{"t":"ok"}""", "ok")]
    [InlineData("""{"t":"\ud83d\ude00"}""", "\U0001F600")]
    [InlineData("""{"t":"cut \ud83d"}""", "cut \uFFFD")]
    [InlineData("""{"t":"\ude00 cut"}""", "\uFFFD cut")]
    [InlineData("""{"t":"\ud83d\ud83d\ude00 \\ud83d \n\u00e9"}""", "\uFFFD\U0001F600 \\ud83d \n\u00E9")]
    [InlineData("""{"t":null}""", null)]
    [InlineData("""{"t":5}""", null)]
    [InlineData("[]", null)]
    public void A_text_is_read_even_with_half_an_emoji_in_it(string json, string? text) =>
        Assert.Equal(text, VendorJson.Parse(Encoding.UTF8.GetBytes(json)).Text("t"));

    [Theory]
    [InlineData("""{"\ud83d":1,"t":"ok","abcdefghi\udc00":2}""")]
    [InlineData("""{"abc\u0001":1,"t":"ok"}""")]
    [InlineData("""{"inner":{"\ud83d":{}},"list":["\ud83d"],"t":"ok"}""")]
    [InlineData("""{"?":"?","t":"ok"}""")]
    [InlineData("""{"escape \\":"\\?\ud83d?\\","t":"ok"}""")]
    public void An_odd_name_or_neighbour_takes_no_value_along(string json)
    {
        // A question mark stands for a byte that is no UTF-8.
        var bytes = Array.ConvertAll(Encoding.UTF8.GetBytes(json), octet => octet == '?' ? (byte)0x80 : octet);

        var parsed = VendorJson.Parse(bytes);

        Assert.Equal("ok", parsed.Text("t"));
        Assert.Null(parsed.Text("abcdefghijk"));
        Assert.All(parsed.EnumerateObject(), member => Assert.NotNull(member.Name));
        Assert.Equal(parsed.GetRawText(), JsonElement.Parse(parsed.GetRawText()).GetRawText());
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_and_a_byte_order_mark_keep_the_rest()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "{\"t\":\"a"u8, 0xFF, .. "b\\ud83d"u8, 0xC3, .. "\"}"u8];

        Assert.Equal("a\uFFFDb\uFFFD\uFFFD", VendorJson.Parse(bytes).Text("t"));
    }

    [Fact]
    public void Whatever_text_a_vendor_sends_whole_is_read_to_the_letter() => Gen.String.Sample(text =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["t"] = text });
        Assert.Equal(JsonElement.Parse(json).GetProperty("t").GetString(), VendorJson.Parse(json).Text("t"));
    });

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab\U0001F600", 3, "ab")]
    [InlineData("ab\U0001F600", 4, "ab\U0001F600")]
    public void A_cut_splits_no_pair(string text, int length, string expected) => Assert.Equal(expected, TextLimit.Cut(text, length));
}
