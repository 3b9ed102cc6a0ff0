using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class RecordIdTests
{
    // docs/reference/salesforce.md#ids: ids of real orgs.
    [Theory]
    [InlineData("001Dp00000JJkkH", "IAT")]
    [InlineData("005Dp000000Ppjs", "IAC")]
    [InlineData("00D8c000002JHMD", "EA4")]
    [InlineData("500Ri00000PThft", "IAD")]
    public void The_suffix_is_the_real_one(string id, string suffix)
    {
        Assert.Equal(id + suffix, RecordId.WithSuffix(id));
        Assert.True(RecordId.TryNormalize(id, out var full));
        Assert.True(RecordId.TryNormalize(id + suffix, out var same));
        Assert.Equal(full, same);
    }

    [Theory]
    [InlineData("")]
    [InlineData("500")]
    [InlineData("500Ri00000PThftIAE")]
    [InlineData("500Ri00000PT-ft")]
    [InlineData("500Ri00000PThftI")]
    public void Text_that_is_no_id_is_refused(string text) => Assert.False(RecordId.TryNormalize(text, out _));

    [Fact]
    public void Numbers_give_different_ids_of_18_characters()
    {
        var ids = Enumerable.Range(1, 10_000).Select(number => RecordId.Of("500", number)).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Equal(10_000, ids.Count);
        Assert.All(ids, id => Assert.Equal(18, id.Length));
    }
}
