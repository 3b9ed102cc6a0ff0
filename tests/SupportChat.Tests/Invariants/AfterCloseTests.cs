using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>What follows when a customer writes after the close: a test for each row of docs/conversation-life.md#after-the-close.</summary>
public sealed class AfterCloseTests
{
    private const string Ada = "005000000000001AAA";
    private const string Queue = "00G000000000001EAA";

    private static readonly TimeSpan Later = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_Case_opens_again_and_its_owner_who_is_online_has_it()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.SetOnlineAsync(Ada);
        await desk.CloseAsync(Ada);
        Assert.Empty(await desk.AgentsInChannelAsync());

        await desk.WriteAfterAsync(Later, "again");

        var only = Assert.Single(await desk.CasesAsync());
        Assert.Equal((false, Ada, "New"), (IsClosed(only), Text(only, "OwnerId"), Text(only, "Status")));
        Assert.Equal(["sf_" + Ada], await desk.AgentsInChannelAsync());
        await desk.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData(ReopenTarget.OwnerIfAvailable, true, Queue)]
    [InlineData(ReopenTarget.Owner, true, Ada)]
    [InlineData(ReopenTarget.Owner, false, Queue)]
    [InlineData(ReopenTarget.Queue, true, Queue)]
    public async Task An_owner_who_is_offline_has_it_only_by_policy_and_never_when_inactive(ReopenTarget to, bool active, string owner)
    {
        await using var desk = await Desk.OpenAsync(options =>
        {
            options.ReopenTo = to;
            options.ReopenQueue = "SupportChat";
        });
        await desk.CloseAsync(Ada);
        await desk.SetActiveAsync(Ada, active);

        await desk.WriteAfterAsync(Later, "again");

        var only = Assert.Single(await desk.CasesAsync());
        Assert.Equal((false, owner), (IsClosed(only), Text(only, "OwnerId")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("NoSuchQueue")]
    public async Task Without_a_queue_the_assignment_rule_chooses(string? queue)
    {
        await using var desk = await Desk.OpenAsync(options => options.ReopenQueue = queue);
        await desk.CloseAsync(Ada);

        await desk.WriteAfterAsync(Later, "again");

        Assert.Equal(Queue, Text(Assert.Single(await desk.CasesAsync()), "OwnerId"));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_who_is_online_an_active_owner_has_it()
    {
        await using var desk = await Desk.OpenAsync(
            adjust: services => services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(() => new NoOmniChannel()));
        await desk.CloseAsync(Ada);

        await desk.WriteAfterAsync(Later, "again");

        Assert.Equal(Ada, Text(Assert.Single(await desk.CasesAsync()), "OwnerId"));
    }

    [Theory]
    [InlineData(AfterCloseAction.FollowUp, 1)]
    [InlineData(AfterCloseAction.Reopen, 80)]
    public async Task Another_Case_follows_by_policy_or_after_a_long_time(AfterCloseAction policy, int hours)
    {
        await using var desk = await Desk.OpenAsync(options => options.AfterClose = policy);
        await desk.WriteAsync("before");
        await desk.CloseAsync(Ada);

        await desk.WriteAfterAsync(TimeSpan.FromHours(hours), "again");

        await desk.AssertFollowedAsync(["before"], ["again"]);
    }

    [Theory]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION")]
    [InlineData("ENTITY_IS_LOCKED")]
    public async Task A_Case_that_the_org_does_not_let_open_is_followed_by_another_one(string code)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.WriteAsync("before");
        await desk.CloseAsync(Ada);
        await desk.RefuseUpdatesAsync(code);

        await desk.WriteAfterAsync(Later, "again");

        await desk.AssertFollowedAsync(["before"], ["again"]);
        Assert.Null((await desk.RecordAsync()).Attention);
    }

    [Fact]
    public async Task A_follow_up_can_be_closed_and_followed_too()
    {
        await using var desk = await Desk.OpenAsync(options => options.AfterClose = AfterCloseAction.FollowUp);
        await desk.CloseAsync(Ada);
        await desk.WriteAfterAsync(Later, "second");
        await desk.CloseAsync(Ada);
        await desk.WriteAfterAsync(Later, "third");

        var cases = await desk.CasesAsync();
        Assert.Equal(3, cases.Count);
        Assert.Equal(Text(cases[1], "Id"), Text(cases[2], "ParentId"));
        Assert.Equal(["second"], await desk.RowsOfAsync(cases[1]));
        Assert.Equal(["third"], await desk.RowsOfAsync(cases[2]));
    }

    [Theory]
    [InlineData(AfterCloseAction.Notice, 0, 300)]
    [InlineData(AfterCloseAction.Reopen, 0, 1)]
    [InlineData(AfterCloseAction.FollowUp, 600, 300)]
    public async Task A_message_stays_on_the_closed_Case_by_policy_or_within_the_window(AfterCloseAction policy, int window, int seconds)
    {
        await using var desk = await Desk.OpenAsync(options =>
        {
            options.AfterClose = policy;
            options.CourtesyWindow = TimeSpan.FromSeconds(window);
        });

        // A busy machine's own time does not count.
        desk.Time.Stop();
        await desk.CloseAsync(Ada);

        await desk.WriteAfterAsync(TimeSpan.FromSeconds(seconds), "thank you");

        var only = Assert.Single(await desk.CasesAsync());
        Assert.True(IsClosed(only));
        Assert.Equal(["thank you"], await desk.RowsOfAsync(only));
        await desk.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData(AfterCloseAction.Reopen, 1)]
    [InlineData(AfterCloseAction.FollowUp, 2)]
    public async Task Two_messages_at_once_lead_to_one_reopening_or_one_follow_up(AfterCloseAction policy, int cases)
    {
        await using var desk = await Desk.OpenAsync(options => options.AfterClose = policy);
        await desk.CloseAsync(Ada);
        desk.Time.Advance(Later);

        await Task.WhenAll(desk.PostAsync("one"), desk.PostAsync("two"));
        await desk.DrainAsync();

        var all = await desk.CasesAsync();
        Assert.Equal(cases, all.Count);
        Assert.False(IsClosed(all[^1]));
        Assert.Equal(["one", "two"], (await desk.RowsOfAsync(all[^1])).Order());
    }

    [Fact]
    public async Task While_the_org_is_down_the_message_waits_and_then_opens_the_Case()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CloseAsync(Ada);
        await desk.BreakOrgAsync();
        desk.Time.Advance(Later);
        await desk.PostAsync("again");
        await desk.StepSomeAsync();

        Assert.NotNull((await desk.RecordAsync()).Desired.Reopen);
        await desk.Systems.HealAsync();
        await desk.DrainAsync();

        var only = Assert.Single(await desk.CasesAsync());
        Assert.False(IsClosed(only));
        Assert.Equal(["again"], await desk.RowsOfAsync(only));
        Assert.Null((await desk.RecordAsync()).Desired.Reopen);
    }

    [Fact]
    public async Task What_others_write_opens_nothing()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CloseAsync(Ada);
        desk.Time.Advance(Later);
        await desk.Systems.AddUserAsync("bot");
        await desk.Systems.InviteAsync(desk.Conversation.ChannelUrl, "bot");

        await desk.PostAsync("How did we do?", "bot");
        await desk.DrainAsync();

        var only = Assert.Single(await desk.CasesAsync());
        Assert.True(IsClosed(only));
        Assert.Equal(["How did we do?"], await desk.RowsOfAsync(only));
    }

    [Fact]
    public async Task A_message_whose_webhook_was_lost_is_heard_too()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CloseAsync(Ada);
        desk.Time.Advance(Later);
        await desk.Systems.PostAsync(desk.Conversation.ChannelUrl, TwoSystems.Text("ann", "again"));

        await desk.RepairAsync();

        Assert.False(IsClosed(Assert.Single(await desk.CasesAsync())));
    }

    [Fact]
    public async Task A_message_that_came_before_the_news_of_the_close_moves_to_the_follow_up()
    {
        await using var desk = await Desk.OpenAsync(options => options.AfterClose = AfterCloseAction.FollowUp);
        await desk.WriteAsync("before");
        await desk.CloseUnheardAsync(Ada);

        await desk.WriteAfterAsync(Later, "again");
        Assert.Single(await desk.CasesAsync());
        await desk.HintAsync();

        await desk.AssertFollowedAsync(["before"], ["again"]);
    }

    [Fact]
    public async Task A_Case_that_an_agent_opened_meanwhile_stays_as_it_is()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CloseAsync(Ada);
        desk.Time.Advance(Later);
        await desk.Systems.UpdateCaseAsync(await desk.FirstCaseIdAsync(), new JsonObject { ["Status"] = "Working", ["OwnerId"] = Ada });

        await desk.WriteAsync("again");

        var only = Assert.Single(await desk.CasesAsync());
        Assert.Equal(("Working", Ada), (Text(only, "Status"), Text(only, "OwnerId")));
        Assert.Equal(["again"], await desk.RowsOfAsync(only));
    }

    [Theory]
    [InlineData(AfterCloseAction.Reopen, 1)]
    [InlineData(AfterCloseAction.FollowUp, 2)]
    public async Task The_channel_of_a_closed_Case_is_frozen_until_it_goes_on(AfterCloseAction policy, int cases)
    {
        await using var desk = await Desk.OpenAsync(options => (options.AfterClose, options.FreezeOnClose) = (policy, true));
        Assert.False(await desk.IsFrozenAsync());
        await desk.CloseAsync(Ada);
        Assert.True(await desk.IsFrozenAsync());

        desk.Time.Advance(Later);
        await desk.AskAsync();

        Assert.False(await desk.IsFrozenAsync());
        Assert.Equal(cases, (await desk.CasesAsync()).Count);
        Assert.False(IsClosed((await desk.CasesAsync())[^1]));
    }

    [Fact]
    public async Task A_channel_whose_freezing_got_no_answer_is_frozen_or_not_as_its_Case_says()
    {
        await using var desk = await Desk.OpenAsync(options => options.FreezeOnClose = true);
        await TwoSystems.FaultAsync(desk.Systems.Sendbird, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "PUT", ["path"] = "/v3/group_channels/*/freeze" },
            ["effect"] = new JsonObject { ["mode"] = "commitThenDrop" },
        });
        await desk.CloseUnheardAsync(Ada);
        await desk.HintAndStepAsync();
        Assert.True(await desk.IsFrozenAsync());
        await desk.Systems.HealAsync();

        await desk.Systems.UpdateCaseAsync(await desk.FirstCaseIdAsync(), new JsonObject { ["Status"] = "Working" });
        await desk.HintAsync();

        Assert.False(await desk.IsFrozenAsync());
    }

    [Fact]
    public async Task What_is_written_after_asking_belongs_to_the_follow_up_within_the_courtesy_window_too()
    {
        await using var desk = await Desk.OpenAsync(
            options => (options.AfterClose, options.CourtesyWindow) = (AfterCloseAction.FollowUp, TimeSpan.FromHours(1)));
        await desk.WriteAsync("before");
        await desk.CloseAsync(Ada);
        desk.Time.Advance(Later);
        await desk.AskAsync();

        await desk.WriteAfterAsync(Later, "again");

        await desk.AssertFollowedAsync(["before"], ["again"]);
    }

    [Fact]
    public async Task Who_asks_again_after_another_close_is_heard_though_the_first_wish_is_not_decided_yet()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CloseAsync(Ada);
        await desk.BreakOrgAsync();
        desk.Time.Advance(Later);
        await desk.AskUnheardAsync();
        await desk.StepSomeAsync();
        desk.Time.Advance(Later);
        await desk.CloseUnheardAsync(Ada);

        desk.Time.Advance(Later);
        await desk.AskUnheardAsync();
        await desk.Systems.HealAsync();
        await desk.DrainAsync();

        Assert.False(IsClosed(Assert.Single(await desk.CasesAsync())));
    }

    [Fact]
    public async Task A_second_close_by_an_agent_who_was_faster_stays()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CloseAsync(Ada);
        await desk.BreakUpdatesAsync();
        desk.Time.Advance(Later);
        await desk.PostAsync("again");
        await desk.StepSomeAsync();

        Assert.NotEmpty((await desk.RecordAsync()).Desired.Intents);
        await desk.Systems.HealAsync();
        desk.Time.Advance(Later);
        await desk.CloseUnheardAsync(Ada);
        await desk.DrainAsync();

        var only = Assert.Single(await desk.CasesAsync());
        Assert.True(IsClosed(only));
        Assert.Equal(["again"], await desk.RowsOfAsync(only));
        Assert.Null((await desk.RecordAsync()).Desired.Reopen);
    }

    [Fact]
    public async Task A_rating_goes_before_a_reopening_that_waits_for_it_is_of_the_closed_Case()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CloseAsync(Ada);
        await desk.BreakUpdatesAsync();
        desk.Time.Advance(Later);
        await desk.PostAsync("again");
        await desk.StepSomeAsync();

        await desk.RateAsync(4);

        Assert.Equal([IntentKind.Rating, IntentKind.Reopen], (await desk.RecordAsync()).Desired.Intents.Select(intent => intent.Kind));
    }

    [Fact]
    public async Task A_Case_that_is_deleted_before_it_opens_ends_the_wish()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.CloseAsync(Ada);
        await desk.BreakUpdatesAsync();
        desk.Time.Advance(Later);
        await desk.PostAsync("again");
        await desk.StepSomeAsync();

        await desk.Systems.HealAsync();
        await desk.Systems.DeleteCaseAsync(await desk.FirstCaseIdAsync());
        await desk.DrainAsync();

        var record = await desk.RecordAsync();
        Assert.Equal((0, null, AttentionReason.CaseDeleted), (record.Desired.Intents.Count, record.Desired.Reopen, record.Attention?.Reason));
    }

    [Fact]
    public async Task A_deletion_after_the_close_marks_the_row_where_it_is()
    {
        await using var desk = await Desk.OpenAsync(options => options.AfterClose = AfterCloseAction.FollowUp);
        await desk.CloseAsync(Ada);
        await desk.WriteAfterAsync(Later, "again");
        var followUp = (await desk.CasesAsync())[^1];

        await desk.DeleteLastAsync();

        var row = Assert.Single(await desk.Systems.QueryAsync("SELECT Case__c, Deleted__c FROM SupportChat_Message__c WHERE SenderType__c = 'Customer'"));
        Assert.Equal((Text(followUp, "Id"), true), (Text(row, "Case__c"), row["Deleted__c"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task What_was_deleted_before_it_was_decided_goes_to_the_follow_up_too()
    {
        await using var desk = await Desk.OpenAsync(options => options.AfterClose = AfterCloseAction.FollowUp);
        await desk.CloseAsync(Ada);
        await desk.BreakOrgAsync();
        desk.Time.Advance(Later);
        await desk.PostAsync("again");
        await desk.StepSomeAsync();
        await desk.TellDeletionOfLastAsync();
        await desk.StepSomeAsync();

        await desk.Systems.HealAsync();
        await desk.DrainAsync();

        var row = Assert.Single(await desk.Systems.QueryAsync("SELECT Case__c, Deleted__c FROM SupportChat_Message__c WHERE Deleted__c = true"));
        Assert.Equal((Text((await desk.CasesAsync())[^1], "Id"), true), (Text(row, "Case__c"), row["Deleted__c"]!.GetValue<bool>()));
        Assert.Equal(2, (await desk.CasesAsync()).Count);
    }

    private static bool IsClosed(JsonObject found) => found["IsClosed"]!.GetValue<bool>();

    private static string? Text(JsonObject found, string field) => found[field]?.GetValue<string>();

    /// <summary>One conversation at work.</summary>
    private sealed class Desk : IAsyncDisposable
    {
        private readonly Integration integration;
        private JsonObject? last;

        private Desk(Integration integration, Expectation conversation) => (this.integration, Conversation) = (integration, conversation);

        public Expectation Conversation { get; }

        public TwoSystems Systems => integration.Systems;

        public ShiftedTime Time => integration.Time;

        public static async Task<Desk> OpenAsync(Action<AfterCloseOptions>? policy = null, Action<IServiceCollection>? adjust = null)
        {
            var integration = await Integration.StartAsync(services =>
            {
                services.Configure(policy ?? (_ => { }));
                adjust?.Invoke(services);
            });
            return new Desk(integration, await integration.StartConversationAsync("ann", "k"));
        }

        public async Task CloseAsync(string owner)
        {
            await CloseUnheardAsync(owner);
            await HintAsync();
        }

        public async Task CloseUnheardAsync(string owner)
        {
            var newest = (await CasesAsync())[^1];
            await Systems.UpdateCaseAsync(Text(newest, "Id")!, new JsonObject { ["OwnerId"] = owner, ["Status"] = "Working" });
            Time.Advance(Later);
            await Systems.UpdateCaseAsync(Text(newest, "Id")!, new JsonObject { ["Status"] = "Closed" });
        }

        public async Task HintAsync()
        {
            await integration.HintAsync((await CasesAsync()).Select(found => Text(found, "Id")!));
            await integration.DrainAsync();
        }

        public async Task HintAndStepAsync()
        {
            await integration.HintAsync((await CasesAsync()).Select(found => Text(found, "Id")!));
            await integration.StepAsync();
        }

        public async Task WriteAfterAsync(TimeSpan wait, string text)
        {
            Time.Advance(wait);
            await Systems.LoginAsync();
            await WriteAsync(text);
        }

        public async Task WriteAsync(string text)
        {
            await PostAsync(text);
            await DrainAsync();
        }

        public async Task PostAsync(string text, string user = "ann")
        {
            last = await Systems.PostAsync(Conversation.ChannelUrl, TwoSystems.Text(user, text));
            Conversation.Messages[TwoSystems.Id(last)] = text;
            await integration.TellAsync(Conversation, last);
        }

        public async Task DeleteLastAsync()
        {
            await TellDeletionOfLastAsync();
            await DrainAsync();
        }

        public async Task TellDeletionOfLastAsync()
        {
            var deletion = new JsonObject { ["message_id"] = TwoSystems.Id(last!), ["created_at"] = 0L, ["type"] = "MESG" };
            await Systems.DeleteAsync(Conversation.ChannelUrl, TwoSystems.Id(last!));
            await integration.TellAsync(Conversation, deletion, deleted: true);
        }

        public async Task RepairAsync()
        {
            await integration.Get<DesiredStateWriter>().ApplyAsync(
                ConversationId.Parse(Conversation.ConversationId), c => c with { Desired = c.Desired with { Repair = true } }, "test", CancellationToken.None);
            await DrainAsync();
        }

        public async Task AskAsync()
        {
            await AskUnheardAsync();
            await DrainAsync();
        }

        public Task AskUnheardAsync() =>
            integration.Get<CustomerIntents>().ReopenAsync(ConversationId.Parse(Conversation.ConversationId), CancellationToken.None);

        public Task RateAsync(int score) => integration.Get<CustomerIntents>().RateAsync(
            ConversationId.Parse(Conversation.ConversationId), score, comment: null, CancellationToken.None);

        public async Task<bool> IsFrozenAsync() => (await Systems.ChannelsAsync()).Single()["freeze"]!.GetValue<bool>();

        public Task DrainAsync() => integration.DrainAsync();

        /// <summary>Handles what is due now, and what that makes due, without waiting for retries.</summary>
        public async Task StepSomeAsync()
        {
            for (var i = 0; i < 5; i++)
            {
                await integration.StepAsync();
            }
        }

        public Task<Conversation> RecordAsync() => integration.RecordAsync(Conversation);

        public Task AssertInvariantsAsync() => integration.AssertInvariantsAsync(Conversation);

        public async Task<string> FirstCaseIdAsync() => Text((await CasesAsync())[0], "Id")!;

        /// <summary>The conversation's Cases, the oldest first.</summary>
        public Task<IReadOnlyList<JsonObject>> CasesAsync() => Systems.QueryAsync(
            "SELECT Id, Subject, Status, IsClosed, OwnerId, ParentId, SupportChat_ConversationId__c FROM Case ORDER BY CaseNumber");

        public async Task<IReadOnlyList<string>> RowsOfAsync(JsonObject ofCase) =>
            [.. (await Systems.QueryAsync(
                    $"SELECT Text__c, SenderType__c FROM SupportChat_Message__c WHERE Case__c = '{Text(ofCase, "Id")}' ORDER BY MessageId__c"))
                .Where(row => Text(row, "SenderType__c") != "System")
                .Select(row => Text(row, "Text__c")!)];

        public async Task<IReadOnlyList<string>> AgentsInChannelAsync() =>
            [.. (await Systems.ChannelsAsync()).Single()["members"]!.AsArray()
                .Select(member => member!["user_id"]!.GetValue<string>()).Where(user => user.StartsWith("sf_", StringComparison.Ordinal))];

        public async Task AssertFollowedAsync(string[] before, string[] after)
        {
            var cases = await CasesAsync();
            Assert.Equal(2, cases.Count);
            Assert.Equal((true, false), (IsClosed(cases[0]), IsClosed(cases[1])));
            Assert.Equal((Text(cases[0], "Id"), Text(cases[0], "Subject")), (Text(cases[1], "ParentId"), Text(cases[1], "Subject")));
            Assert.Equal(Conversation.ConversationId + "-2", Text(cases[1], "SupportChat_ConversationId__c"));
            Assert.Equal(before, await RowsOfAsync(cases[0]));
            Assert.Equal(after, await RowsOfAsync(cases[1]));
            Assert.Equal(Text(cases[1], "Id"), (await RecordAsync()).Current.CaseId?.Value);
        }

        public async Task SetOnlineAsync(string agent) =>
            Assert.Equal(
                204,
                (await Demo.SendAsync(Systems.Salesforce, HttpMethod.Put, $"emulator/agents/{agent}", new JsonObject { ["online"] = true })).Status);

        public async Task SetActiveAsync(string agent, bool active) => Assert.Equal(
            204,
            (await Demo.SendAsync(
                Systems.Salesforce, HttpMethod.Patch, $"services/data/v67.0/sobjects/User/{agent}", new JsonObject { ["IsActive"] = active })).Status);

        public Task BreakOrgAsync() => TwoSystems.FaultAsync(
            Systems.Salesforce,
            new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/*" }, ["effect"] = new JsonObject { ["status"] = 503 } });

        public Task BreakUpdatesAsync() => TwoSystems.FaultAsync(Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "PATCH", ["path"] = "/services/data/*/sobjects/Case/*" },
            ["effect"] = new JsonObject { ["status"] = 503 },
        });

        public Task RefuseUpdatesAsync(string code) => TwoSystems.FaultAsync(Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "PATCH", ["path"] = "/services/data/*/sobjects/Case/*" },
            ["effect"] = new JsonObject
            {
                ["status"] = 400,
                ["body"] = new JsonArray(new JsonObject
                {
                    ["errorCode"] = code,
                    ["message"] = "Closed is closed.",
                    ["fields"] = new JsonArray(),
                }),
            },
        });

        public ValueTask DisposeAsync() => integration.DisposeAsync();
    }

    /// <summary>An org in which Omni-Channel was never switched on.</summary>
    private sealed class NoOmniChannel : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.Query.Contains("UserServicePresence", StringComparison.Ordinal)
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest)
                {
                    Content = new StringContent("""[{"errorCode":"INVALID_TYPE","message":"sObject type 'UserServicePresence' is not supported."}]"""),
                })
                : base.SendAsync(request, cancellationToken);
    }
}
