using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Invariants.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>What the customer is told in the channel: a test for each row of docs/conversation-life.md#notices.</summary>
public sealed class NoticesTests
{
    private const string Ada = "005000000000001AAA";
    private const string Creation = "/services/data/*/composite*";
    private const string Messages = "/v3/group_channels/*/messages";

    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    private static readonly (string, string) Office = ("Conversations:BusinessHours", "Default");

    [Fact]
    public async Task A_Case_that_takes_long_is_told_of_and_again_when_it_is_there()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null);
        await desk.FaultAsync("POST", Creation);
        await desk.StartAsync("de");

        await desk.PassAsync(TimeSpan.FromSeconds(25));
        Assert.Empty(await desk.NoticesAsync());
        await desk.PassAsync(TimeSpan.FromSeconds(10));
        Assert.StartsWith("Ihre Anfrage ist bei uns.", Assert.Single(await desk.NoticesAsync()), StringComparison.Ordinal);
        await desk.HealAsync();
        await desk.PassAsync(TimeSpan.FromMinutes(10));

        var number = (await desk.CasesAsync())[0]["CaseNumber"]!.GetValue<string>();
        Assert.Equal($"Unser Team hat Ihre Anfrage jetzt. Sie hat die Nummer {number}.", (await desk.NoticesAsync())[1]);
        await desk.PassAsync(TimeSpan.FromDays(1));
        Assert.Equal(2, (await desk.NoticesAsync()).Count);
        await desk.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_Case_that_is_there_soon_is_not_worth_a_word()
    {
        await using var desk = await ServiceDesk.OpenAsync(null);

        await desk.PassAsync(TimeSpan.FromDays(1));

        Assert.Empty(await desk.NoticesAsync());
    }

    [Fact]
    public async Task A_client_can_tell_a_notice_and_show_it_in_its_own_words()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null, Office);
        await desk.OpenInAsync(TimeSpan.FromHours(3), TimeSpan.FromHours(2));
        await desk.StartAsync();
        await desk.PassAsync(Moment);

        var notice = Assert.Single(TwoSystems.Notices(await desk.ChannelAsync()));
        var data = JsonNode.Parse(notice["data"]!.GetValue<string>())!;
        var opening = data["nextOpening"]!.GetValue<DateTimeOffset>();
        Assert.Equal(
            ("ADMM", NoticeSteps.CustomType, "outsideHours", $"notice:outsideHours:{opening.ToUnixTimeSeconds()}"),
            (notice["type"]!.GetValue<string>(), notice["custom_type"]!.GetValue<string>(), data["kind"]!.GetValue<string>(),
                data["supportChatNotice"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Outside_the_hours_the_customer_is_told_when_somebody_is_there_once_until_then()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null, Office);
        await desk.OpenInAsync(TimeSpan.FromHours(3), TimeSpan.FromHours(2));
        var opening = desk.Now + TimeSpan.FromHours(3);
        var started = await desk.StartAsync();
        Assert.True(started.Ready);
        await desk.PassAsync(Moment);

        Assert.Equal(
            [$"Nobody is here right now. We are back on {opening:dddd, d MMMM, HH:mm} (UTC). You can leave your message here."], await desk.NoticesAsync());
        await desk.SayAsync("ann", "Hello?");
        await desk.PassAsync(Moment);
        Assert.Single(await desk.NoticesAsync());

        await desk.PassAsync(TimeSpan.FromHours(4));
        await desk.SayAsync("ann", "Good morning");
        await desk.PassAsync(Moment);
        Assert.Single(await desk.NoticesAsync());

        await desk.PassAsync(TimeSpan.FromHours(4));
        await desk.SayAsync("ann", "Still there?");
        await desk.SayAsync("ann", "Hello?");
        await desk.PassAsync(Moment);
        Assert.Equal(2, (await desk.NoticesAsync()).Count);
        await desk.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Another_Case_in_the_same_night_does_not_tell_of_the_opening_again()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null, Office, ("Conversations:AfterClose", "FollowUp"));
        await desk.OpenInAsync(TimeSpan.FromHours(3), TimeSpan.FromHours(2));
        await desk.StartAsync();
        await desk.PassAsync(Moment);
        await CloseAsync(desk);

        await desk.SayAsync("ann", "One more thing");
        await desk.PassAsync(Moment);
        await desk.HearAsync();

        Assert.Equal(2, (await desk.CasesAsync()).Count);
        Assert.Single(await desk.NoticesAsync(), text => text.StartsWith("Nobody is here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_notice_in_doubt_is_looked_for_before_another_one_is_told()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null, Office);
        await desk.OpenInAsync(TimeSpan.FromHours(3), TimeSpan.FromHours(2));
        await desk.FaultAsync("POST", Messages, sendbird: true, times: 1, "commitThenDrop");
        await desk.StartAsync();
        await desk.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Single(await desk.NoticesAsync());
        Assert.Null((await desk.RecordAsync()).Applied.Notices);

        await desk.UpdateCaseAsync(new JsonObject { ["Status"] = "Closed" });
        await desk.SayAsync("ann", "One more thing");
        await desk.PassAsync(Moment);
        await desk.HearAsync();
        await desk.PassAsync(Moment);

        Assert.Collection(
            await desk.NoticesAsync(),
            text => Assert.StartsWith("Nobody is here", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Your conversation is open again", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_within_the_hours_says_nothing_and_neither_do_old_conversations()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null, Office);
        await desk.OpenInAsync(TimeSpan.FromMinutes(-30), TimeSpan.FromHours(1));
        await desk.StartAsync();
        await desk.PassAsync(TimeSpan.FromHours(2));

        await desk.ReconcileAsync(1);

        Assert.Empty(await desk.NoticesAsync());
    }

    [Theory]
    [InlineData(AfterCloseAction.Reopen, "Your conversation is open again. We answer as soon as we can.")]
    [InlineData(AfterCloseAction.FollowUp, "We have opened a new request for you. Its number is {0}.")]
    [InlineData(
        AfterCloseAction.Notice, "This conversation is closed. Your message is kept, but to talk to us again, please start a new conversation.")]
    public async Task Who_writes_after_the_close_is_told_what_became_of_it(AfterCloseAction policy, string text)
    {
        await using var desk = await ServiceDesk.OpenAsync(null, ("Conversations:AfterClose", $"{policy}"), ("Conversations:FreezeOnClose", "false"));
        await CloseAsync(desk);
        Assert.Empty(await desk.NoticesAsync());

        await desk.SayAsync("ann", "One more thing");
        await desk.SayAsync("ann", "Hello?");
        await desk.PassAsync(Moment);
        await desk.HearAsync();

        var number = (await desk.CasesAsync())[^1]["CaseNumber"]!.GetValue<string>();
        Assert.Equal([string.Format(System.Globalization.CultureInfo.InvariantCulture, text, number)], await desk.NoticesAsync());
    }

    [Fact]
    public async Task Each_reopening_is_told_of_and_each_message_on_a_Case_that_closed_again()
    {
        await using var desk = await ServiceDesk.OpenAsync(null);
        for (var times = 1; times <= 2; times++)
        {
            await CloseAsync(desk);
            await desk.SayAsync("ann", "One more thing");
            await desk.PassAsync(Moment);
            await desk.HearAsync();

            Assert.Equal(times, (await desk.NoticesAsync()).Count);
        }
    }

    [Fact]
    public async Task A_channel_is_unfrozen_before_its_customer_is_told_that_it_goes_on()
    {
        await using var desk = await ServiceDesk.OpenAsync(null, ("Conversations:FreezeOnClose", "true"));
        await CloseAsync(desk);
        await desk.FaultAsync("PUT", "/v3/group_channels/*/freeze", sendbird: true, times: 1);
        await desk.ReopenByCustomerAsync();
        for (var steps = 0; steps < 100 && (await desk.NoticesAsync()).Count == 0; steps++)
        {
            await desk.PassAsync(TimeSpan.FromSeconds(1));
            await desk.HearAsync();
            Assert.False((await desk.ChannelAsync())["freeze"]!.GetValue<bool>() && (await desk.NoticesAsync()).Count > 0);
        }

        Assert.Single(await desk.NoticesAsync());
    }

    [Fact]
    public async Task A_Case_that_is_refused_is_told_of()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null, ("Notices:CaseRefused:en", "No case."));
        await TwoSystems.FaultAsync(desk.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "POST", ["path"] = Creation },
            ["effect"] = new JsonObject
            {
                ["status"] = 200,
                ["body"] = new JsonObject
                {
                    ["compositeResponse"] = new JsonArray(new JsonObject
                    {
                        ["httpStatusCode"] = 400,
                        ["referenceId"] = "created",
                        ["body"] = new JsonArray(new JsonObject { ["errorCode"] = "REQUIRED_FIELD_MISSING", ["message"] = "", ["fields"] = new JsonArray() }),
                    }),
                },
            },
        });
        await desk.StartAsync();

        await desk.PassAsync(Moment);

        Assert.Contains("No case.", await desk.NoticesAsync());
    }

    [Theory]
    [InlineData("Notices:Pending:Enabled", "false", "en", "ja", null)]
    [InlineData("Notices:Pending:en", "Please wait.", null, "en", "Please wait.")]
    [InlineData("Notices:Pending:fr", "Un instant.", "fr-CA", "en", "Un instant.")]
    [InlineData("Notices:Pending:fr", "Un instant.", "it", "fr", "Your request has reached us.")]
    [InlineData("Notices:Pending:fr", "Un instant.", null, "fr", "Un instant.")]
    [InlineData("Notices:Pending:fr", "Un instant.", null, "ko", "문의가 접수되었습니다.")]
    public async Task The_language_is_that_of_the_start_or_else_one_that_the_user_prefers(
        string setting, string value, string? locale, string preferred, string? text)
    {
        await using var desk = await ServiceDesk.PrepareAsync(null, (setting, value));
        await desk.Systems.AddUserAsync("ann");
        await Demo.SendAsync(
            desk.Systems.Sendbird, HttpMethod.Put, "v3/users/ann", new JsonObject { ["preferred_languages"] = new JsonArray("xx", preferred) });
        await desk.FaultAsync("POST", Creation);
        await desk.StartAsync(locale);

        await desk.PassAsync(Moment);

        var notices = await desk.NoticesAsync();
        Assert.Equal(text is null ? 0 : 1, notices.Count);
        Assert.All(notices, notice => Assert.StartsWith(text!, notice, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("commitThenDrop")]
    [InlineData("status")]
    public async Task Whatever_is_repeated_a_notice_is_told_once(string mode)
    {
        await using var desk = await ServiceDesk.PrepareAsync(null);
        await desk.FaultAsync("POST", Creation);
        await desk.StartAsync();
        await desk.PassAsync(TimeSpan.FromSeconds(20));
        await desk.FaultAsync("POST", Messages, sendbird: true, times: 1, mode);

        await desk.PassAsync(TimeSpan.FromSeconds(11));
        await desk.ReconcileAsync(atOnce: 4);
        await desk.PassAsync(Moment);
        await desk.ReconcileAsync(atOnce: 4);
        await desk.PassAsync(Moment);

        Assert.Single(await desk.NoticesAsync());
    }

    [Fact]
    public async Task Many_at_once_tell_it_once()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null);
        await desk.FaultAsync("POST", Creation);
        await desk.StartAsync();
        await desk.PassAsync(TimeSpan.FromSeconds(25));
        await desk.LoseTimeAsync(TimeSpan.FromSeconds(10));

        await desk.ReconcileAsync(atOnce: 8);
        await desk.PassAsync(Moment);

        Assert.Single(await desk.NoticesAsync());
    }

    [Fact]
    public async Task Where_Sendbird_refuses_a_notice_nothing_is_left_to_try()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null);
        await desk.FaultAsync("POST", Creation);
        await desk.StartAsync();
        await RefuseAsync(desk, "POST", Messages);
        await desk.PassAsync(Moment);

        await desk.HealAsync();
        await desk.PassAsync(TimeSpan.FromMinutes(10));

        Assert.DoesNotContain(await desk.NoticesAsync(), text => text.StartsWith("Your request has reached us", StringComparison.Ordinal));
        Assert.Null((await desk.RecordAsync()).Attention);
    }

    [Fact]
    public async Task Who_cannot_be_asked_for_a_language_is_told_in_English()
    {
        await using var desk = await ServiceDesk.PrepareAsync(null);
        await desk.FaultAsync("POST", Creation);
        await desk.StartAsync();
        await RefuseAsync(desk, "GET", "/v3/users/*");

        await desk.PassAsync(Moment);

        Assert.StartsWith("Your request has reached us", Assert.Single(await desk.NoticesAsync()), StringComparison.Ordinal);
    }

    private static Task RefuseAsync(ServiceDesk desk, string method, string path) => TwoSystems.FaultAsync(desk.Systems.Sendbird, new JsonObject
    {
        ["match"] = new JsonObject { ["method"] = method, ["path"] = path },
        ["effect"] = new JsonObject
        {
            ["status"] = 400,
            ["body"] = new JsonObject { ["error"] = true, ["code"] = 400111, ["message"] = "Invalid value" },
        },
    });

    private static async Task CloseAsync(ServiceDesk desk)
    {
        await desk.GiveToAsync(Ada);
        await desk.UpdateCaseAsync(new JsonObject { ["Status"] = "Closed" });
        await desk.PassAsync(Moment);
    }
}
