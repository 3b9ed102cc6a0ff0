using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Emulators;
using SupportChat.Emulators.Sendbird;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Sendbird;

public sealed class SendbirdClientEmulatorTests : IAsyncLifetime
{
    private SendbirdEmulator emulator = null!;
    private ServiceProvider services = null!;

    private SendbirdClient Client => services.GetRequiredService<SendbirdClient>();

    public async Task InitializeAsync()
    {
        emulator = await SendbirdEmulator.StartAsync(new SendbirdEmulatorOptions(), CancellationToken.None);
        services = Host("demo-sendbird-token");
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await emulator.DisposeAsync();
    }

    [Fact]
    public async Task A_customers_path_from_user_to_message()
    {
        var ann = new SendbirdUser("ann", "Ann \U0001F600", "https://x.test/ann.png");
        Assert.Null(await Client.IssueSessionTokenAsync("ann", DateTimeOffset.MaxValue, default));
        Assert.Null(await Client.FindUserAsync("ann", default));
        var channel = new NewGroupChannel("support_1", "Help", ["ann"]) { Data = """{"conversationId":"1"}""" };
        Assert.Equal(ChannelCreation.UserUnknown, await Client.CreateChannelAsync(channel, default));

        Assert.True(await Client.CreateUserAsync(ann, default));
        Assert.False(await Client.CreateUserAsync(ann, default));
        Assert.Equal(ann, await Client.FindUserAsync("ann", default));
        var end = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds());
        Assert.Equal(end, (await Client.IssueSessionTokenAsync("ann", end, default))!.ExpiresAt);
        Assert.Null(await Client.FindChannelAsync("support_1", default));
        Assert.Equal(ChannelCreation.Created, await Client.CreateChannelAsync(channel, default));
        Assert.Equal(ChannelCreation.AlreadyExists, await Client.CreateChannelAsync(channel, default));

        var sent = await Client.SendMessageAsync("support_1", new NewMessage("hello / \U0001F600") { UserId = "ann", Data = "mark" }, default);
        var notice = await Client.SendMessageAsync("support_1", new NewMessage("notice"), default);

        var found = (await Client.FindChannelAsync("support_1", default))!;
        Assert.Equal(
            (GroupChannel.SupportCustomType, channel.Data, null, notice.MessageId),
            (found.CustomType, found.Data, found.CreatedByUserId, found.LastMessage?.MessageId));
        Assert.Equal("ann", Assert.Single(found.Members).UserId);
        Assert.Equal([sent, notice], await Client.ListMessagesAsync("support_1", sent.CreatedAt, 0, 200, default));
        Assert.Equal(sent, await Client.FindMessageAsync("support_1", sent.MessageId, default));
        Assert.Null(await Client.FindMessageAsync("support_1", sent.MessageId + 99, default));
        Assert.Null(await Client.ListMessagesAsync("support_2", 0, 0, 10, default));
    }

    [Fact]
    public async Task Agents_come_and_go()
    {
        await GivenChannelAsync("support_1", "ann");
        await Client.CreateUserAsync(new SendbirdUser("sf_1", "Ada", ""), default);
        Assert.True(await Client.ReadDefaultInvitationPreferenceAsync(default));
        await Client.WriteDefaultInvitationPreferenceAsync(autoAccept: false, default);
        await Client.CreateUserAsync(new SendbirdUser("sf_2", "Ben", ""), default);

        Assert.True(await Client.InviteAsync("support_1", ["sf_1", "sf_2"], default));
        Assert.False(await Client.InviteAsync("support_2", ["sf_1"], default));
        Assert.Equal("invited", await StateAsync("sf_2"));
        await Client.AcceptInvitationAsync("support_1", "sf_2", default);
        Assert.Equal("joined", await StateAsync("sf_2"));
        await Client.UpdateUserAsync("sf_2", "Benno", null, isActive: false, default);
        Assert.Equal([("Ada", true), ("Ann", true), ("Benno", false)], (await MembersAsync()).Select(member => (member.Nickname, member.IsActive)));

        await Client.LeaveAsync("support_1", ["sf_1", "nobody"], default);
        await Client.LeaveAsync("support_1", ["sf_1"], default);
        await Client.LeaveAsync("support_2", ["sf_1"], default);

        Assert.Equal(["ann", "sf_2"], (await MembersAsync()).Select(member => member.UserId).Order(StringComparer.Ordinal));
        Assert.Null(await Client.ListMembersAsync("support_2", default));
    }

    [Fact]
    public async Task Metadata_is_written_and_read_back()
    {
        await GivenChannelAsync("support_1", "ann");

        Assert.Empty((await Client.ReadMetadataAsync("support_1", ["caseStatus"], default))!);
        Assert.True(await Client.WriteMetadataAsync("support_1", new Dictionary<string, string> { ["caseStatus"] = "New", ["other"] = "1" }, default));
        Assert.True(await Client.WriteMetadataAsync("support_1", new Dictionary<string, string> { ["caseStatus"] = "Working" }, default));
        Assert.Equal(
            new Dictionary<string, string> { ["caseStatus"] = "Working" }, await Client.ReadMetadataAsync("support_1", ["caseStatus", "none"], default));
        Assert.False(await Client.WriteMetadataAsync("support_2", new Dictionary<string, string> { ["caseStatus"] = "New" }, default));
        Assert.Null(await Client.ReadMetadataAsync("support_2", ["caseStatus"], default));
    }

    [Fact]
    public async Task Channels_are_listed_by_their_latest_message()
    {
        // One more than fits a page.
        const int Channels = 101;
        await Task.WhenAll(Enumerable.Range(1, Channels).Select(i => GivenChannelAsync($"support_{i}", "ann")));

        var first = await Client.SendMessageAsync("support_1", new NewMessage("first") { UserId = "ann" }, default);
        var sent = first;
        while (sent.CreatedAt == first.CreatedAt)
        {
            sent = await Client.SendMessageAsync("support_1", new NewMessage("in a later millisecond") { UserId = "ann" }, default);
        }

        var listed = new List<GroupChannel>();
        string? token = null;
        do
        {
            var page = await Client.ListChannelsAsync(token, default);
            listed.AddRange(page.Channels);
            token = page.Next;
        }
        while (token is not null);

        Assert.Equal(Channels, listed.Select(channel => channel.ChannelUrl).Distinct().Count());
        Assert.Equal(("support_1", sent.MessageId, sent.CreatedAt), (listed[0].ChannelUrl, listed[0].LastMessage!.MessageId, listed[0].LastMessage!.CreatedAt));
    }

    [Fact]
    public async Task Webhook_settings_are_read_and_replaced()
    {
        var settings = new WebhookSettings(true, "https://hooks.test/x", IncludeMembers: false, ["group_channel:message_send"]);

        await Client.WriteWebhookSettingsAsync(settings, default);
        var read = await Client.ReadWebhookSettingsAsync(default);

        Assert.Equal((true, settings.Url, false), (read.Enabled, read.Url, read.IncludeMembers));
        Assert.Equal(settings.EnabledEvents, read.EnabledEvents);
    }

    [Fact]
    public async Task A_wrong_token_is_a_matter_of_set_up()
    {
        await using var wrong = Host("wrong");

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => wrong.GetRequiredService<SendbirdClient>().FindUserAsync("ann", default));

        Assert.Equal((UpstreamFailure.SetUp, "400401"), (failure.Failure, failure.Code));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_token()
    {
        await FaultAsync("""{"match":{"path":"/v3/users"},"effect":{"status":302,"headers":{"Location":"/v3/group_channels"},"body":""}}""");

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => Client.FindUserAsync("ann", default));

        Assert.Equal((UpstreamFailure.SetUp, "http-302"), (failure.Failure, failure.Code));
    }

    [Fact]
    public async Task A_dropped_connection_is_survived_by_reads_and_told_by_creations()
    {
        await FaultAsync("""{"match":{"method":"GET"},"times":2,"effect":{"mode":"reset"}}""");
        Assert.Null(await Client.FindUserAsync("ann", default));

        await FaultAsync("""{"match":{"method":"POST","path":"/v3/users"},"times":1,"effect":{"mode":"commitThenDrop"}}""");
        var failure = await Assert.ThrowsAsync<UpstreamException>(() => Client.CreateUserAsync(new SendbirdUser("ann", "Ann", ""), default));
        Assert.Equal((UpstreamFailure.Transient, "connection"), (failure.Failure, failure.Code));
        Assert.False(await Client.CreateUserAsync(new SendbirdUser("ann", "Ann", ""), default));
    }

    private async Task GivenChannelAsync(string channelUrl, string userId)
    {
        await Client.CreateUserAsync(new SendbirdUser(userId, "Ann", ""), default);
        Assert.Equal(ChannelCreation.Created, await Client.CreateChannelAsync(new NewGroupChannel(channelUrl, "Help", [userId]), default));
    }

    private async Task<IReadOnlyList<ChannelMember>> MembersAsync() => (await Client.ListMembersAsync("support_1", default))!;

    private async Task<string> StateAsync(string userId) => (await MembersAsync()).Single(member => member.UserId == userId).State;

    private async Task FaultAsync(string fault)
    {
        using var http = new HttpClient { BaseAddress = emulator.BaseAddress };
        using var content = new StringContent(fault, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/emulator/faults", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private ServiceProvider Host(string token)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Sendbird:ApplicationId"] = "SUPPORTCHAT-DEMO",
            ["Sendbird:ApiToken"] = token,
            ["Sendbird:BaseUrl"] = emulator.BaseAddress.AbsoluteUri,
        };
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        collection.AddLogging();
        collection.AddSendbird();
        return collection.BuildServiceProvider();
    }
}
