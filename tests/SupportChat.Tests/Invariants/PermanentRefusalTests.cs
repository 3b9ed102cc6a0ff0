using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Resync;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>
/// What no retry mends (docs/architecture.md#retries): it ends with a reason, holds up nothing else, and goes on once an operator asks after the cause is gone.
/// </summary>
public sealed class PermanentRefusalTests
{
    private const string Agent = "005000000000001AAA";

    /// <summary>Salesforce's answer to the creation within a composite request.</summary>
    private const string CreationRefused = """
        {"compositeResponse":[
          {"body":[{"message":"No.","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":["Subject"]}],"httpHeaders":{},"httpStatusCode":400,"referenceId":"newCase"},
          {"body":[{"errorCode":"PROCESSING_HALTED","message":"Invalid reference specified."}],"httpHeaders":{},"httpStatusCode":400,"referenceId":"readCase"}]}
        """;

    private const string FieldRefused = """[{"message":"No.","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":["Status"]}]""";

    [Fact]
    public async Task A_Case_refused_whatever_it_holds_is_told_in_the_channel_once_and_its_messages_wait_for_it()
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration.Systems.Salesforce, "POST", "/services/data/*/composite", 200, CreationRefused);
        var conversation = await integration.StartConversationAsync("ann", "k", "First");
        await SayAsync(integration, conversation, "hello?");

        var record = await integration.RecordAsync(conversation);
        Assert.Equal((AttentionReason.CaseRefused, "FIELD_CUSTOM_VALIDATION_EXCEPTION (Subject)"), (record.Attention?.Reason, record.Attention?.Detail));
        await integration.ReconcileAsync(conversation, 2, VerifyScope.Everything);
        Assert.Single(await NoticesAsync(integration));
        Assert.Null(await StepAtRestAsync(integration));

        await integration.Systems.HealAsync();
        await AskAsOperatorAsync(integration, conversation);

        Assert.Null((await integration.RecordAsync(conversation)).Attention);
        var caseId = await integration.CaseIdAsync(conversation);
        var rows = await integration.Systems.QueryAsync("SELECT Text__c, Case__c FROM SupportChat_Message__c");
        Assert.Superset(new HashSet<string> { "First", "hello?" }, rows.Select(row => row["Text__c"]!.GetValue<string>()).ToHashSet());
        Assert.All(rows, row => Assert.Equal(caseId, row["Case__c"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_notice_of_a_refused_Case_is_not_repeated_when_the_answer_to_it_was_lost()
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration.Systems.Salesforce, "POST", "/services/data/*/composite", 200, CreationRefused);
        await TwoSystems.FaultAsync(
            integration.Systems.Sendbird,
            new JsonObject
            {
                ["match"] = new JsonObject { ["method"] = "POST", ["path"] = "/v3/group_channels/*/messages" },
                ["times"] = 1,
                ["effect"] = new JsonObject { ["mode"] = "commitThenDrop" },
            });

        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();

        Assert.Equal(1, await HitsAsync(integration));
        Assert.Single(await NoticesAsync(integration));
        Assert.Equal("notice:caseRefused:1", (await integration.RecordAsync(conversation)).Applied.Notices![NoticeKind.CaseRefused]);
    }

    [Fact]
    public async Task Where_the_notice_of_a_refused_Case_is_refused_too_nothing_is_left_to_try()
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration.Systems.Salesforce, "POST", "/services/data/*/composite", 200, CreationRefused);
        await RefuseAsync(integration.Systems.Sendbird, "POST", "/v3/group_channels/*/messages", 400, """{"error":true,"code":400114,"message":"No."}""");

        var conversation = await integration.StartConversationAsync("ann", "k");

        Assert.Null(await StepAtRestAsync(integration));
        Assert.Equal(AttentionReason.CaseRefused, (await integration.RecordAsync(conversation)).Attention?.Reason);
    }

    [Fact]
    public async Task A_close_that_the_org_refuses_is_named_and_the_conversation_goes_on()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await RefuseAsync(integration.Systems.Salesforce, "PATCH", "/services/data/*", 400, FieldRefused);

        await integration.Get<CustomerIntents>().CloseAsync(ConversationId.Parse(conversation.ConversationId), CancellationToken.None);
        await integration.DrainAsync();

        var record = await integration.RecordAsync(conversation);
        Assert.Equal((AttentionReason.IntentRefused, "FIELD_CUSTOM_VALIDATION_EXCEPTION (Status)"), (record.Attention?.Reason, record.Attention?.Detail));
        Assert.Empty(record.Desired.Intents);
        await integration.Systems.HealAsync();
        await integration.Systems.UpdateCaseAsync(await integration.CaseIdAsync(conversation), new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        await integration.HintAsync(await integration.CaseIdAsync(conversation));
        await SayAsync(integration, conversation, "still here");
        await integration.AssertInvariantsAsync(conversation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_close_whose_answer_was_lost_is_written_once(bool wasCommitted)
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var effect = wasCommitted ? new JsonObject { ["mode"] = "commitThenDrop" } : new JsonObject { ["mode"] = "reset" };
        await TwoSystems.FaultAsync(
            integration.Systems.Salesforce,
            new JsonObject { ["match"] = new JsonObject { ["method"] = "PATCH", ["path"] = "/services/data/*" }, ["times"] = 3, ["effect"] = effect });

        await integration.Get<CustomerIntents>().CloseAsync(ConversationId.Parse(conversation.ConversationId), CancellationToken.None);
        await integration.StepAsync();
        Assert.True((await integration.RecordAsync(conversation)).Applied.IntentUnknown);
        var writes = await PatchesAsync(integration);

        // Meanwhile an agent worked on it: a second write would undo that.
        if (wasCommitted)
        {
            await integration.Systems.UpdateCaseAsync(await integration.CaseIdAsync(conversation), new JsonObject { ["Status"] = "Working" });
            writes++;
        }

        await integration.DrainAsync();
        await integration.HintAsync(await integration.CaseIdAsync(conversation));
        await integration.DrainAsync();

        Assert.Empty((await integration.RecordAsync(conversation)).Desired.Intents);
        Assert.Equal(wasCommitted ? 0 : 1, await PatchesAsync(integration) - writes);
        Assert.Equal(wasCommitted ? "Working" : "Closed", (await integration.RecordAsync(conversation)).Current.Status);
        await integration.AssertInvariantsAsync(conversation);
    }

    [Theory]
    [InlineData("PUT", "/v3/group_channels/*/metadata")]
    [InlineData("POST", "/v3/group_channels/*/invite")]
    [InlineData("POST", "/v3/group_channels")]
    public async Task What_Sendbird_refuses_is_asked_once_and_again_when_an_operator_says_so(string method, string path)
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration.Systems.Sendbird, method, path, 400, """{"error":true,"code":400111,"message":"No."}""");
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        await integration.Systems.UpdateCaseAsync(await integration.CaseIdAsync(conversation), new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        await integration.HintAsync(await integration.CaseIdAsync(conversation));
        await integration.DrainAsync();

        Assert.Equal(
            (AttentionReason.SendbirdRefused, "400111"),
            ((await integration.RecordAsync(conversation)).Attention?.Reason, (await integration.RecordAsync(conversation)).Attention?.Detail));
        var asked = await HitsAsync(integration);
        await integration.ReconcileAsync(conversation, 1);
        await integration.DrainAsync();
        Assert.Equal(asked, await HitsAsync(integration));

        await integration.Systems.HealAsync();
        await AskAsOperatorAsync(integration, conversation);

        Assert.Null((await integration.RecordAsync(conversation)).Attention);
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_first_message_that_Sendbird_refuses_keeps_nothing_else_from_being_done()
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration.Systems.Sendbird, "POST", "/v3/group_channels/*/messages", 400, """{"error":true,"code":400114,"message":"No."}""");
        var conversation = await integration.StartConversationAsync("ann", "k", "First");
        await integration.DrainAsync();

        Assert.Equal(
            (AttentionReason.SendbirdRefused, "400114"),
            ((await integration.RecordAsync(conversation)).Attention?.Reason, (await integration.RecordAsync(conversation)).Attention?.Detail));
        await integration.Systems.HealAsync();
        await SayAsync(integration, conversation with { FirstMessage = null }, "hello?");
        Assert.Single(await integration.Systems.QueryAsync("SELECT Id FROM SupportChat_Message__c"));
    }

    [Fact]
    public async Task After_72_hours_of_failures_somebody_is_called_and_the_sweep_goes_on_trying()
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration.Systems.Salesforce, "POST", "/services/data/*", 503, "");
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.StepAsync();
        Assert.Null((await integration.RecordAsync(conversation)).Attention);

        integration.Time.Advance(TimeSpan.FromHours(73));
        await integration.StepAsync();

        var record = await integration.RecordAsync(conversation);
        Assert.Equal((AttentionReason.RetriesExhausted, "salesforce:http-503"), (record.Attention?.Reason, record.Attention?.Detail));
        Assert.Null(record.Requeue);
        Assert.Null(await StepAtRestAsync(integration));

        await integration.Systems.LoginAsync();
        await integration.Systems.HealAsync();
        await integration.Get<PeriodicResync>().RunAsync(CancellationToken.None);
        await integration.DrainAsync();
        Assert.Null((await integration.RecordAsync(conversation)).Attention);
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task What_was_given_up_is_tried_once_each_time_and_for_another_72_hours_when_an_operator_asks()
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration.Systems.Salesforce, "POST", "/services/data/*", 503, "");
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.StepAsync();
        integration.Time.Advance(TimeSpan.FromHours(73));
        await integration.StepAsync();

        await AskAsync(new ReconcileRequest { Verify = VerifyScope.Everything });
        Assert.Null(await StepAtRestAsync(integration));

        await AskAsync(new ReconcileRequest { Verify = VerifyScope.Everything, Operator = true });
        Assert.NotNull(await StepAtRestAsync(integration));
        Assert.Equal(1, (await integration.RecordAsync(conversation)).Requeue?.Attempt);

        Task AskAsync(ReconcileRequest request) => integration.Get<IWorkQueue>().SendManyAsync(
            [request.ToWorkItem(ConversationId.Parse(conversation.ConversationId), "test", integration.Time.GetUtcNow())], CancellationToken.None);
    }

    [Theory]
    [InlineData("/composite", "CreateCase")]
    [InlineData("/metadata", "WriteStatus")]
    [InlineData("/members", "LookAtAgents")]
    public async Task What_no_rule_foresees_is_tried_ten_times_over_15_minutes_and_then_somebody_is_called(string path, string step)
    {
        var broken = new BrokenCalls(path);
        await using var integration = await Integration.StartAsync(services =>
        {
            services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(broken.Handler);
            services.AddHttpClient(SendbirdClient.Name).AddHttpMessageHandler(broken.Handler);
        });
        var started = integration.Time.GetUtcNow();
        var conversation = await integration.StartConversationAsync("ann", "k");
        if (step == "LookAtAgents")
        {
            await integration.Systems.UpdateCaseAsync(await integration.CaseIdAsync(conversation), new JsonObject { ["OwnerId"] = Agent });
            await integration.HintAsync(await integration.CaseIdAsync(conversation));
        }

        while ((await integration.RecordAsync(conversation)).Attention is null)
        {
            Assert.InRange(broken.Hits, 0, 40);
            await AdvanceToNextAsync(integration);
        }

        var record = await integration.RecordAsync(conversation);
        Assert.Equal((AttentionReason.Unexpected, "supportchat:error"), (record.Attention!.Reason, record.Attention.Detail));
        Assert.InRange(record.Attention.Since - started, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(40));
        Assert.True(broken.Hits >= 10, $"{broken.Hits}");
        Assert.Null(record.Requeue);
        Assert.Null(await StepAtRestAsync(integration));

        // While it is broken, the resync asks now and then, and starts no new series.
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await integration.Get<PeriodicResync>().RunAsync(CancellationToken.None);
        await integration.DrainAsync();
        Assert.Null((await integration.RecordAsync(conversation)).Requeue);

        broken.Mend();
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await integration.Systems.LoginAsync();
        await integration.Get<PeriodicResync>().RunAsync(CancellationToken.None);
        await integration.DrainAsync();
        Assert.Null((await integration.RecordAsync(conversation)).Attention);
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task Hours_of_an_outage_do_not_count_against_what_is_not_foreseen()
    {
        var broken = new BrokenCalls("/composite");
        broken.Mend();
        await using var integration = await Integration.StartAsync(
            services => services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(broken.Handler));
        await RefuseAsync(integration.Systems.Salesforce, "POST", "/services/data/*", 503, "");
        var conversation = await integration.StartConversationAsync("ann", "k");
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await AdvanceToNextAsync(integration);
        }

        broken.Break();
        await AdvanceToNextAsync(integration);
        await AdvanceToNextAsync(integration);
        Assert.True(broken.Hits > 0);
        Assert.Null((await integration.RecordAsync(conversation)).Attention);

        broken.Mend();
        await integration.Systems.LoginAsync();
        await integration.Systems.HealAsync();
        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_message_that_fails_for_72_hours_is_a_dead_letter_and_arrives_when_it_is_replayed()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await RefuseAsync(integration.Systems.Salesforce, "*", "/services/data/*/composite/sobjects*", 503, "");
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "hello?"));
        conversation.Messages[TwoSystems.Id(message)] = "hello?";
        await integration.TellAsync(conversation, message);
        await integration.StepAsync();
        Assert.Empty((await integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items);

        integration.Time.Advance(TimeSpan.FromHours(73));
        await integration.StepAsync();

        var letter = Assert.Single((await integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items);
        Assert.Equal((DeadLetterReason.RetriesExhausted, "http-503"), (letter.Reason, letter.Description));
        await integration.Systems.LoginAsync();
        await integration.Systems.HealAsync();
        Assert.True(await integration.Get<DeadLetters>().ReplayAsync(letter.Id!, CancellationToken.None));
        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
        Assert.Empty((await integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items);
    }

    private static Task RefuseAsync(HttpClient emulator, string method, string path, int status, string body) => TwoSystems.FaultAsync(emulator, new JsonObject
    {
        ["match"] = method == "*" ? new JsonObject { ["path"] = path } : new JsonObject { ["method"] = method, ["path"] = path },
        ["effect"] = new JsonObject
        {
            ["status"] = status,
            ["body"] = body,
            ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
        },
    });

    private static async Task SayAsync(Integration integration, Expectation conversation, string text)
    {
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", text));
        conversation.Messages[TwoSystems.Id(message)] = text;
        await integration.TellAsync(conversation, message);
        await integration.DrainAsync();
    }

    private static async Task AskAsOperatorAsync(Integration integration, Expectation conversation)
    {
        var work = new ReconcileRequest { Verify = VerifyScope.Everything, Operator = true }.ToWorkItem(
            ConversationId.Parse(conversation.ConversationId), "operator", integration.Time.GetUtcNow());
        await integration.Get<IWorkQueue>().SendManyAsync([work], CancellationToken.None);
        await integration.DrainAsync();
    }

    /// <summary>Handles what is queued now or comes due next.</summary>
    private static async Task AdvanceToNextAsync(Integration integration)
    {
        if (await integration.StepAsync() == 0)
        {
            var queue = integration.Get<SqliteWorkQueue>();
            var wait = new[] { queue.UntilNext(WorkQueueName.Conversations), queue.UntilNext(WorkQueueName.Transcripts) }.OfType<TimeSpan>().Min();
            integration.Time.Advance(wait + TimeSpan.FromMilliseconds(1));
            await integration.StepAsync();
        }
    }

    /// <summary>Null when nothing is queued, not even for later.</summary>
    private static async Task<TimeSpan?> StepAtRestAsync(Integration integration)
    {
        while (await integration.StepAsync() > 0)
        {
            // A conversation has its items one after another.
        }

        var queue = integration.Get<SqliteWorkQueue>();
        return queue.UntilNext(WorkQueueName.Conversations) ?? queue.UntilNext(WorkQueueName.Transcripts);
    }

    private static async Task<List<string>> NoticesAsync(Integration integration) =>
        [.. (await integration.Systems.ChannelsAsync()).Single()["messages"]!.AsArray().Select(
            message => message!["message"]?.GetValue<string>() ?? "").Where(text => text.StartsWith("We could not", StringComparison.Ordinal))];

    private static async Task<long> HitsAsync(Integration integration) =>
        (await Demo.SendAsync(integration.Systems.Sendbird, HttpMethod.Get, "emulator/faults")).Body["faults"]!
            .AsArray()
            .Sum(fault => fault!["hits"]!.GetValue<long>());

    private static async Task<long> PatchesAsync(Integration integration) =>
        (await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Get, "emulator/calls")).Body["calls"]!.AsObject()
            .Where(call => call.Key.StartsWith("PATCH", StringComparison.Ordinal)).Sum(call => call.Value!.GetValue<long>());

    /// <summary>Calls that end by an exception which no client expects.</summary>
    private sealed class BrokenCalls(string path)
    {
        private int hits;
        private volatile bool mended;

        public int Hits => Volatile.Read(ref hits);

        public void Mend() => mended = true;

        public void Break() => mended = false;

        public DelegatingHandler Handler() => new Breaking(this);

        private sealed class Breaking(BrokenCalls owner) : DelegatingHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (owner.mended || !request.RequestUri!.AbsolutePath.EndsWith(owner.Path, StringComparison.Ordinal))
                {
                    return base.SendAsync(request, cancellationToken);
                }

                Interlocked.Increment(ref owner.hits);
                throw new OverflowException("A value that nobody thought of.");
            }
        }

        private string Path => path;
    }
}
