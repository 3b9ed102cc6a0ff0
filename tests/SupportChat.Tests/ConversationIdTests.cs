using CsCheck;

namespace SupportChat.Tests;

public sealed class ConversationIdTests
{
    [Fact]
    public void The_id_is_the_base32_of_the_hash_of_both_lengths_and_texts()
    {
        // SHA-256 of 00000003 "ann" 00000007 "order-1", computed apart from this code.
        Assert.Equal("7mvvcgyhmfnsgpavi5ipj2bvvi", ConversationId.Derive("ann", "order-1").Value);
    }

    [Fact]
    public void Where_user_and_key_meet_matters() =>
        Assert.NotEqual(ConversationId.Derive("ab", "c"), ConversationId.Derive("a", "bc"));

    [Fact]
    public void Every_id_is_found_again_in_its_channel_URL_and_in_its_Case_keys() =>
        Gen.Select(Gen.String[1, 20], Gen.String[1, 20], Gen.Int[1, 99]).Sample((user, key, n) =>
    {
        var id = ConversationId.Derive(user, key);
        return ConversationId.TryParse(id.Value, out var same) && same == id
            && ConversationId.TryParseChannelUrl(id.ChannelUrl, out var byUrl) && byUrl == id
            && ConversationId.TryParseCaseKey(id.CaseKey(n), out var byKey) && byKey == id;
    });

    [Theory]
    [InlineData("")]
    [InlineData("abcdefghijklmnopqrstuvwxy")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("abcdefghijklmnopqrstuvwxy1")]
    [InlineData("abcdefghijklmnopqrstuvwxyza")]
    public void What_is_no_id_is_not_read_as_one(string text)
    {
        Assert.False(ConversationId.TryParse(text, out _));
        Assert.False(ConversationId.TryParseChannelUrl("support_" + text, out _));
        Assert.Throws<FormatException>(() => ConversationId.Parse(text));
    }

    [Theory]
    [InlineData("001Dp00000JJkkH", "001Dp00000JJkkHIAT")]
    [InlineData("005Dp000000Ppjs", "005Dp000000PpjsIAC")]
    [InlineData("00D8c000002JHMD", "00D8c000002JHMDEA4")]
    [InlineData("500Ri00000PThft", "500Ri00000PThftIAD")]
    public void Salesforce_ids_of_fifteen_characters_get_their_suffix(string shortId, string id)
    {
        Assert.Equal(id, SalesforceId.Parse(shortId).Value);
        Assert.Equal(id, SalesforceId.Parse(id).Value);
        Assert.False(SalesforceId.TryParse(id[..15].ToLowerInvariant() + id[15..], out _));
    }
}
