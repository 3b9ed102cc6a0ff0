using System.Text.Json;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Sendbird;

/// <summary>One odd thing in a list takes no other along, and holds up nobody who reads it again and again.</summary>
public sealed class SendbirdClientOddAnswerTests
{
    [Theory]
    [InlineData("""{"message_id":1,"created_at":-1}""")]
    [InlineData("""{"message_id":1,"created_at":9000000000000000000}""")]
    [InlineData("""{"message_id":1,"created_at":1700000000000,"updated_at":64092211200000}""")]
    [InlineData("""{"message_id":1.5,"created_at":1700000000000}""")]
    [InlineData("""{"created_at":1700000000000}""")]
    [InlineData("7")]
    public async Task A_latest_message_that_can_be_none_is_none(string last)
    {
        using var fixture = new UpstreamFixture();
        fixture.Http.On(
            "GET /v3/group_channels?custom_types=SALESFORCE_SUPPORT_CHAT_CHANNEL&order=latest_last_message&limit=100&show_frozen=true&show_empty=true&show_member=false",
            200,
            $$$"""{"channels":[{"channel_url":"a","last_message":{{{last}}}},{"name":"no url"},{"channel_url":"b","last_message":{"message_id":2,"created_at":1700000000000}}]}""");

        var page = await fixture.RunAsync(fixture.Sendbird.ListChannelsAsync(null, default));

        Assert.Equal(["a", "b"], page.Channels.Select(channel => channel.ChannelUrl));
        Assert.Equal([null, 2], page.Channels.Select(channel => channel.LastMessage?.MessageId));
    }

    [Fact]
    public void Keys_that_become_one_when_they_are_mended_are_one()
    {
        var metadata = SendbirdJson.Metadata(VendorJsonOf("""{"a\ud83d":"1","a\udc00":"2","caseStatus":"New"}"""));

        Assert.Equal(("2", "New"), (metadata["a\uFFFD"], metadata["caseStatus"]));
    }

    [Fact]
    public void Files_keep_their_places_whatever_one_of_them_lacks()
    {
        var message = SendbirdJson.Message(VendorJsonOf(
            """{"message_id":1,"type":"FILE","file":{"url":"https://x.test/0"},"files":[{"file_name":"a"},{},{"url":"https://x.test/c"},5]}"""));

        Assert.Equal([new ChannelFile("", "a"), new ChannelFile("https://x.test/c")], message.Files);
    }

    private static JsonElement VendorJsonOf(string json) => SupportChat.Upstreams.VendorJson.Parse(System.Text.Encoding.UTF8.GetBytes(json));
}
