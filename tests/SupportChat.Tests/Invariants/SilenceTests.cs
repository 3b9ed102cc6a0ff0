using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Invariants.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>What follows when the customer does not answer: a test for each row of docs/conversation-life.md#silence.</summary>
public sealed class SilenceTests
{
    private const string Ada = "005000000000001AAA";
    private const string Bob = "005000000000002AAA";
    private const string Queue = "00G000000000001EAA";

    private static readonly TimeSpan RemindAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan CloseAfter = TimeSpan.FromHours(3);
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_customer_who_does_not_answer_is_reminded_once_and_then_the_Case_is_closed()
    {
        await using var desk = await OpenAsync(RemindAfter, CloseAfter);
        await desk.SayAsync("ann", "Hello");
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");

        await desk.PassAsync(RemindAfter - Moment);
        Assert.Empty(await desk.NoticesAsync());
        await desk.PassAsync(2 * Moment);
        Assert.Equal(["Do you still need our help? We are waiting for your answer."], await desk.NoticesAsync());
        await desk.PassAsync(CloseAfter - RemindAfter - (3 * Moment));
        Assert.False(await desk.IsClosedAsync());
        await desk.PassAsync(4 * Moment);
        await desk.HearAsync();

        Assert.Equal((true, "Silence"), (await desk.IsClosedAsync(), await desk.CloseReasonAsync()));
        Assert.Equal("Silence", await desk.MetadataAsync("closedReason"));
        await desk.PassAsync(TimeSpan.FromDays(2));
        Assert.Equal(2, (await desk.NoticesAsync()).Count);
        await desk.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Whoever_answers_is_left_in_peace_until_the_agent_waits_again()
    {
        await using var desk = await OpenAsync(RemindAfter, CloseAfter);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.PassAsync(RemindAfter / 2);
        await desk.SayAsync("ann", "Not yet");
        await desk.PassAsync(TimeSpan.FromDays(1));
        Assert.Empty(await desk.NoticesAsync());
        Assert.False(await desk.IsClosedAsync());

        await desk.SayAsync("sf_" + Ada, "And now?");
        await desk.PassAsync((2 * RemindAfter) + Moment);

        Assert.Single(await desk.NoticesAsync());
        await desk.SayAsync("ann", "Yes");
        await desk.SayAsync("sf_" + Ada, "Good?");
        await desk.PassAsync((2 * RemindAfter) + Moment);
        Assert.Equal(2, (await desk.NoticesAsync()).Count);
        Assert.False(await desk.IsClosedAsync());
        await desk.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 1)]
    public async Task Each_of_the_two_works_alone(bool reminds, bool closes, int notices)
    {
        await using var desk = await OpenAsync(reminds ? RemindAfter : null, closes ? CloseAfter : null);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");

        await desk.PassAsync(TimeSpan.FromDays(1));
        await desk.HearAsync();

        Assert.Equal((closes, notices), (await desk.IsClosedAsync(), (await desk.NoticesAsync()).Count));
    }

    [Theory]
    [InlineData("nobody spoke")]
    [InlineData("a colleague spoke last")]
    [InlineData("back to the queue")]
    [InlineData("off")]
    public async Task Only_the_word_of_the_agent_who_has_the_Case_waits_for_an_answer(string what)
    {
        await using var desk = what == "off" ? await OpenAsync(null, null) : await OpenAsync(RemindAfter, CloseAfter);
        if (what != "nobody spoke")
        {
            await desk.SayAsync("sf_" + Ada, "My colleague takes over");
        }

        if (what is "a colleague spoke last" or "back to the queue")
        {
            await desk.GiveToAsync(what == "back to the queue" ? Queue : Bob);
        }

        await desk.PassAsync(TimeSpan.FromDays(2));

        Assert.Empty(await desk.NoticesAsync());
        Assert.False(await desk.IsClosedAsync());
    }

    [Fact]
    public async Task What_a_bot_says_answers_nothing()
    {
        await using var desk = await OpenAsync(RemindAfter, CloseAfter, ("Conversations:BotUserIds:0", "helper"));
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.InviteAsync("helper");
        await desk.SayAsync("helper", "Rate us!");

        await desk.PassAsync(CloseAfter + Moment);

        Assert.True(await desk.IsClosedAsync());
    }

    [Fact]
    public async Task Time_counts_in_business_hours()
    {
        await using var desk = await OpenAsync(RemindAfter, CloseAfter, ("Conversations:BusinessHours", "Default"));
        await desk.OpenInAsync(TimeSpan.FromHours(3), TimeSpan.FromHours(2));
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");

        await desk.PassAsync(TimeSpan.FromHours(3));
        Assert.DoesNotContain(await desk.NoticesAsync(), text => text.Contains("waiting", StringComparison.Ordinal));
        await desk.PassAsync(TimeSpan.FromHours(2.5));
        Assert.Contains(await desk.NoticesAsync(), text => text.Contains("waiting", StringComparison.Ordinal));
        await desk.PassAsync(TimeSpan.FromHours(12));
        Assert.False(await desk.IsClosedAsync());
        await desk.PassAsync(TimeSpan.FromHours(12));

        Assert.True(await desk.IsClosedAsync());
    }

    [Fact]
    public async Task Messages_write_nothing_to_the_record()
    {
        await using var desk = await OpenAsync(RemindAfter, CloseAfter);
        await desk.PassAsync(Moment);
        var before = await desk.ETagAsync();

        for (var i = 0; i < 5; i++)
        {
            await desk.SayAsync("ann", "Hello");
            await desk.SayAsync("sf_" + Ada, "Hello");
            await desk.PassAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(before, await desk.ETagAsync());
    }

    [Theory]
    [InlineData(AfterCloseAction.Reopen, false, 1)]
    [InlineData(AfterCloseAction.FollowUp, true, 2)]
    public async Task An_answer_that_crosses_with_the_close_is_heard(AfterCloseAction policy, bool closed, int cases)
    {
        var crossing = new Crossing();
        await using var desk = await ServiceDesk.OpenAsync(
            services => services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(() => new CrossingHandler(crossing)),
            ("Conversations:CloseAfter", $"{CloseAfter}"),
            ("Conversations:AfterClose", $"{policy}"));
        await desk.GiveToAsync(Ada);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        crossing.Cross = () => desk.SayAsync("ann", "Wait!");

        await desk.PassAsync(CloseAfter + Moment);

        await desk.HearAsync();
        Assert.True(crossing.HasCrossed);
        Assert.Equal((closed, cases), (await desk.IsClosedAsync(), (await desk.CasesAsync()).Count));
        Assert.Null((await desk.RecordAsync()).Desired.Reopen);
        Assert.Contains(await desk.RowsAsync(), row => row["Text__c"]!.GetValue<string>() == "Wait!");
    }

    [Fact]
    public async Task An_answer_during_an_outage_keeps_the_Case_open()
    {
        await using var desk = await OpenAsync(null, CloseAfter);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.FaultAsync("PATCH", "/services/data/*/sobjects/Case/*");
        await desk.PassAsync(CloseAfter + Moment);
        Assert.Single((await desk.RecordAsync()).Desired.Intents);

        await desk.SayAsync("ann", "Not yet");
        await desk.HealAsync();
        await desk.PassAsync(TimeSpan.FromHours(1));

        Assert.False(await desk.IsClosedAsync());
        Assert.Empty((await desk.RecordAsync()).Desired.Intents);
        Assert.Null((await desk.RecordAsync()).Attention);
    }

    [Theory]
    [InlineData("the customer asks to go on")]
    [InlineData("the agent opens it by hand")]
    [InlineData("the agent gets it back from a queue")]
    public async Task An_old_word_waits_for_no_answer(string what)
    {
        await using var desk = await OpenAsync(RemindAfter, CloseAfter, ("Conversations:ReopenTo", "Owner"));
        await desk.SayAsync("sf_" + Ada, "Bye");
        if (what == "the agent gets it back from a queue")
        {
            await desk.GiveToAsync(Queue);
            await desk.PassAsync(TimeSpan.FromDays(1));
            await desk.GiveToAsync(Ada);
        }
        else
        {
            await desk.PassAsync(CloseAfter + Moment);
            await desk.HearAsync();
            Assert.True(await desk.IsClosedAsync());
            await desk.PassAsync(TimeSpan.FromHours(12));
            if (what == "the agent opens it by hand")
            {
                await desk.UpdateCaseAsync(new JsonObject { ["Status"] = "Working" });
            }
            else
            {
                await desk.ReopenByCustomerAsync();
            }
        }

        await desk.PassAsync(TimeSpan.FromDays(1));
        await desk.HearAsync();

        Assert.False(await desk.IsClosedAsync());
        Assert.Equal(
            what == "the agent gets it back from a queue" ? 0 : 1,
            (await desk.NoticesAsync()).Count(text => text.Contains("waiting", StringComparison.Ordinal)));
        await desk.SayAsync("sf_" + Ada, "Hello again");
        await desk.PassAsync(RemindAfter + CloseAfter + Moment);
        await desk.HearAsync();
        Assert.True(await desk.IsClosedAsync());
    }

    [Fact]
    public async Task A_close_for_silence_that_waited_does_not_touch_what_agents_did_meanwhile()
    {
        await using var desk = await OpenAsync(null, CloseAfter);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.FaultAsync("PATCH", "/services/data/*/sobjects/Case/*");
        await desk.PassAsync(CloseAfter + Moment);
        Assert.Single((await desk.RecordAsync()).Desired.Intents);
        await desk.HealAsync();
        var caseId = (await desk.CasesAsync())[0]["Id"]!.GetValue<string>();
        await desk.Systems.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = Queue });

        await desk.HearAsync();
        await desk.PassAsync(TimeSpan.FromHours(1));

        Assert.False(await desk.IsClosedAsync());
        Assert.Empty((await desk.RecordAsync()).Desired.Intents);
    }

    [Theory]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION", AttentionReason.IntentRefused)]
    [InlineData("ENTITY_IS_LOCKED", null)]
    public async Task A_close_that_the_org_refuses_is_tried_once_for_each_word(string code, string? attention)
    {
        await using var desk = await OpenAsync(null, CloseAfter);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await TwoSystems.FaultAsync(desk.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "PATCH", ["path"] = "/services/data/*/sobjects/Case/*" },
            ["effect"] = new JsonObject
            {
                ["status"] = 400,
                ["body"] = new JsonArray(new JsonObject { ["errorCode"] = code, ["message"] = "No.", ["fields"] = new JsonArray() }),
            },
        });

        await desk.PassAsync(CloseAfter * 6);

        var faults = (await Demo.SendAsync(desk.Systems.Salesforce, HttpMethod.Get, "emulator/faults")).Body["faults"]!.AsArray();
        Assert.InRange(Assert.Single(faults)!["hits"]!.GetValue<int>(), 1, 3);
        Assert.Equal((false, attention), (await desk.IsClosedAsync(), (await desk.RecordAsync()).Attention?.Reason));
        await desk.HealAsync();
        await desk.SayAsync("sf_" + Ada, "And now?");
        await desk.PassAsync((CloseAfter * 2) + Moment);
        Assert.True(await desk.IsClosedAsync());
    }

    [Fact]
    public async Task A_close_whose_answer_was_lost_and_that_an_agent_has_undone_is_not_done_again()
    {
        await using var desk = await OpenAsync(null, CloseAfter);
        await desk.PassAsync(Moment);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.PassAsync(CloseAfter - (Moment / 2));
        var watch = (await desk.RecordAsync()).Applied.Silence!;
        var close = new Intent("silence-1-1", IntentKind.Close, desk.Now)
        {
            Reason = Silence.Reason,
            Unanswered = watch.Unanswered!.Value,
            Agent = watch.Agent,
        };
        await desk.Systems.UpdateCaseAsync(
            (await desk.CasesAsync())[0]["Id"]!.GetValue<string>(), new JsonObject { ["SupportChat_LastIntent__c"] = close.Id, ["Status"] = "Working" });
        await desk.EditAsync(record => record with
        {
            Desired = record.Desired with { Intents = [close] },
            Applied = record.Applied with { IntentUnknown = true },
        });

        await desk.ReconcileAsync(1);
        await desk.PassAsync(CloseAfter * 2);

        Assert.False(await desk.IsClosedAsync());
        Assert.Empty((await desk.RecordAsync()).Desired.Intents);
    }

    [Fact]
    public async Task What_the_agent_says_while_a_reminder_cannot_be_sent_is_reminded_of()
    {
        await using var desk = await OpenAsync(RemindAfter, null);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.FaultAsync("POST", "/v3/group_channels/*/messages", sendbird: true);
        await desk.PassAsync(RemindAfter + TimeSpan.FromSeconds(5));
        await desk.HealAsync();
        await desk.SayAsync("sf_" + Ada, "Are you there?");

        await desk.PassAsync((RemindAfter * 2) + Moment);

        Assert.Single(await desk.NoticesAsync());
    }

    [Fact]
    public async Task What_the_agent_says_while_the_close_cannot_be_written_is_waited_for()
    {
        await using var desk = await OpenAsync(null, CloseAfter);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.FaultAsync("PATCH", "/services/data/*/sobjects/Case/*");
        await desk.PassAsync(CloseAfter + Moment);
        await desk.SayAsync("sf_" + Ada, "Are you there?");
        await desk.HealAsync();

        await desk.PassAsync(CloseAfter - Moment);
        Assert.False(await desk.IsClosedAsync());
        await desk.PassAsync(3 * Moment);
        Assert.True(await desk.IsClosedAsync());
    }

    [Fact]
    public async Task A_timer_is_no_attempt_and_a_failure_beside_it_does_not_wait_for_it()
    {
        await using var desk = await OpenAsync(TimeSpan.FromDays(10), null);
        await desk.PassAsync(Moment);
        var armed = await desk.RecordAsync();
        Assert.Equal((null, true), (armed.Requeue, armed.Timer > desk.Now + TimeSpan.FromDays(9)));

        await desk.FaultAsync("PUT", "/v3/group_channels/*/metadata", sendbird: true, times: 2);
        await desk.UpdateCaseAsync(new JsonObject { ["Status"] = "Escalated" });
        await desk.PassAsync(Moment);

        Assert.Equal("Escalated", await desk.MetadataAsync("caseStatus"));
        Assert.Equal(armed.Timer, (await desk.RecordAsync()).Timer);
    }

    [Fact]
    public async Task A_timer_that_was_lost_is_armed_again_by_the_resync()
    {
        await using var desk = await OpenAsync(RemindAfter, null);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.LoseQueueAsync();
        await desk.PassAsync(2 * RemindAfter);
        Assert.Empty(await desk.NoticesAsync());

        await desk.ResyncAsync();
        await desk.PassAsync(Moment);

        Assert.Single(await desk.NoticesAsync());
    }

    [Fact]
    public async Task The_customers_own_close_comes_before_that_for_silence()
    {
        await using var desk = await OpenAsync(null, CloseAfter);
        await desk.SayAsync("sf_" + Ada, "Have you tried it?");
        await desk.FaultAsync("PATCH", "/services/data/*/sobjects/Case/*");
        await desk.PassAsync(CloseAfter + Moment);
        await desk.SayAsync("ann", "All is well");
        await desk.CloseByCustomerAsync();
        await desk.HealAsync();

        await desk.PassAsync(TimeSpan.FromHours(1));

        Assert.Equal((true, "Customer"), (await desk.IsClosedAsync(), await desk.CloseReasonAsync()));
    }

    private static async Task<ServiceDesk> OpenAsync(TimeSpan? remindAfter, TimeSpan? closeAfter, params (string Key, string Value)[] settings)
    {
        var desk = await ServiceDesk.OpenAsync(
            adjust: null,
            [
                .. settings,
                .. remindAfter is { } remind ? new[] { ("Conversations:RemindAfter", $"{remind}") } : [],
                .. closeAfter is { } close ? new[] { ("Conversations:CloseAfter", $"{close}") } : [],
            ]);
        await desk.GiveToAsync(Ada);
        return desk;
    }

    private sealed class Crossing
    {
        public Func<Task>? Cross { get; set; }

        public bool HasCrossed { get; set; }
    }

    /// <summary>The customer writes while the close is on its way.</summary>
    private sealed class CrossingHandler(Crossing crossing) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Patch && request.RequestUri!.AbsolutePath.Contains("/sobjects/Case/", StringComparison.Ordinal)
                && crossing is { Cross: { } cross, HasCrossed: false })
            {
                crossing.HasCrossed = true;
                await cross();
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
