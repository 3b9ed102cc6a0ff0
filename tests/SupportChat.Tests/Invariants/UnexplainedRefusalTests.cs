using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Invariants;

/// <summary>
/// The org's own automation fails and wraps the cause: a passing one is waited for, one for the data counts at once, and what it does not explain is tried
/// again for a quarter of an hour.
/// </summary>
public sealed class UnexplainedRefusalTests
{
    private const string Passing =
        "CaseTrigger: execution of AfterUpdate caused by: System.QueryException: Record Currently Unavailable: The record you are attempting to edit "
        + "is currently being modified by another user. Please try again.: []";

    private const string Unexplained =
        "CaseTrigger: execution of BeforeUpdate caused by: System.NullPointerException: Attempt to de-reference a null object: []";

    private const string OfData =
        "CaseTrigger: execution of BeforeUpdate caused by: System.DmlException: first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, No.: []";

    private const string CasePath = "/services/data/*/sobjects/Case/*";
    private const string CompositePath = "/services/data/*/composite";
    private const string RowsPath = "/services/data/*/composite/sobjects/*";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [Theory]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Passing)]
    [InlineData("CANNOT_EXECUTE_FLOW_TRIGGER", Passing)]
    [InlineData("FLOW_EXCEPTION", Unexplained)]
    [InlineData("APEX_ERROR", Unexplained)]
    public async Task A_close_is_tried_again_and_ends_on_the_Case(string code, string message)
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        await RefuseAsync(integration, "PATCH", CasePath, 400, Errors(code, message), times: 4);

        await CloseAsync(integration, conversation);
        await integration.HintAsync(await integration.CaseIdAsync(conversation));
        await integration.DrainAsync();

        var record = await integration.RecordAsync(conversation);
        Assert.Equal(("Closed", null, null), (record.Current.Status, record.Attention, record.Applied.IntentUnexplainedSince));
        Assert.Equal(4, await HitsAsync(integration));
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_close_that_stays_unexplained_is_dropped_after_a_quarter_of_an_hour()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        await RefuseAsync(integration, "PATCH", CasePath, 400, Errors("CANNOT_EXECUTE_FLOW_TRIGGER", Unexplained));
        var before = integration.Time.GetUtcNow();

        await CloseAsync(integration, conversation);

        var record = await integration.RecordAsync(conversation);
        Assert.Equal((AttentionReason.IntentRefused, "CANNOT_EXECUTE_FLOW_TRIGGER"), (record.Attention?.Reason, record.Attention?.Detail));
        Assert.InRange(record.Attention!.Since - before, Patience, Patience + TimeSpan.FromMinutes(6));
        Assert.Empty(record.Desired.Intents);
        Assert.Null(record.Applied.IntentUnexplainedSince);
    }

    [Fact]
    public async Task A_cause_that_is_named_and_of_the_data_counts_at_once()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        await RefuseAsync(integration, "PATCH", CasePath, 400, Errors("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", OfData));

        await integration.Get<CustomerIntents>().CloseAsync(ConversationId.Parse(conversation.ConversationId), CancellationToken.None);
        await integration.StepAsync();

        Assert.Equal(AttentionReason.IntentRefused, (await integration.RecordAsync(conversation)).Attention?.Reason);
        Assert.Equal(1, await HitsAsync(integration));
    }

    [Fact]
    public async Task Hours_of_an_earlier_outage_do_not_shorten_the_patience()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        await RefuseAsync(integration, "PATCH", CasePath, 400, Errors("FLOW_EXCEPTION", Unexplained), times: 1);
        await RefuseAsync(integration, "PATCH", CasePath, 503, "", times: 3);
        await RefuseAsync(integration, "PATCH", CasePath, 400, Errors("FLOW_EXCEPTION", Unexplained), times: 2);
        await integration.Get<CustomerIntents>().CloseAsync(ConversationId.Parse(conversation.ConversationId), CancellationToken.None);
        await integration.StepAsync();
        Assert.NotNull((await integration.RecordAsync(conversation)).Applied.IntentUnexplainedSince);

        // The outage: unknown, and no refusal any more.
        integration.Time.Advance(TimeSpan.FromHours(2));
        await integration.StepAsync();
        var applied = (await integration.RecordAsync(conversation)).Applied;
        Assert.Equal((true, null), (applied.IntentUnknown, applied.IntentUnexplainedSince));
        await integration.Systems.LoginAsync();
        await integration.DrainAsync();
        await integration.HintAsync(await integration.CaseIdAsync(conversation));
        await integration.DrainAsync();

        Assert.Equal(6, await HitsAsync(integration));
        Assert.Equal(("Closed", null), ((await integration.RecordAsync(conversation)).Current.Status, (await integration.RecordAsync(conversation)).Attention));
    }

    [Theory]
    [InlineData(Passing)]
    [InlineData(Unexplained)]
    public async Task A_Case_keeps_all_its_data(string message)
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration, "POST", CompositePath, 200, Creation("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message), times: 5);

        var conversation = await integration.StartConversationAsync("ann", "k", "First");
        await integration.DrainAsync();

        var record = await integration.RecordAsync(conversation);
        Assert.Equal((CaseCreationState.Full, null, null), (record.Applied.Case, record.Attention, record.Applied.CaseUnexplainedSince));
        Assert.Equal(5, await HitsAsync(integration));
        await integration.CaseIdAsync(conversation);
    }

    [Fact]
    public async Task A_Case_that_stays_unexplained_is_tried_in_full_then_reduced_then_refused()
    {
        await using var integration = await Integration.StartAsync();
        await RefuseAsync(integration, "POST", CompositePath, 200, Creation("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Unexplained));
        var before = integration.Time.GetUtcNow();
        var conversation = await integration.StartConversationAsync("ann", "k");
        integration.Time.Advance(Patience - TimeSpan.FromMinutes(1));
        await integration.StepAsync();
        Assert.Equal(CaseCreationState.Full, (await integration.RecordAsync(conversation)).Applied.Case);

        await integration.DrainAsync();

        var record = await integration.RecordAsync(conversation);
        Assert.Equal((AttentionReason.CaseRefused, CaseCreationState.Refused), (record.Attention?.Reason, record.Applied.Case));
        Assert.True(record.Attention!.Since - before >= 2 * Patience, $"Refused after {record.Attention.Since - before}.");
    }

    [Theory]
    [InlineData(Passing)]
    [InlineData(Unexplained)]
    public async Task A_row_is_tried_again_and_arrives(string message)
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        await RefuseAsync(integration, "PATCH", RowsPath, 200, Row("CANNOT_EXECUTE_FLOW_TRIGGER", message), times: 4);

        await SayAsync(integration, conversation, "hello?");

        Assert.Equal(4, await HitsAsync(integration));
        Assert.Empty(await LettersAsync(integration));
        await integration.AssertInvariantsAsync(conversation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_stays_unexplained_is_a_dead_letter_after_a_quarter_of_an_hour_and_has_another_when_it_is_replayed(bool byReference)
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        await RefuseAsync(integration, "PATCH", RowsPath, 200, Row("CANNOT_EXECUTE_FLOW_TRIGGER", Unexplained));
        var before = integration.Time.GetUtcNow();

        await SayAsync(integration, conversation, "hello?", byReference);

        var letter = Assert.Single(await LettersAsync(integration));
        Assert.Equal((DeadLetterReason.RowRefused, "CANNOT_EXECUTE_FLOW_TRIGGER"), (letter.Reason, letter.Description));
        Assert.InRange(letter.At - before, Patience, Patience + TimeSpan.FromMinutes(6));
        var ledger = await integration.Get<IMessageLedger>().ListAsync(ConversationId.Parse(conversation.ConversationId), 10, null, CancellationToken.None);
        Assert.Equal(LedgerState.Dead, Assert.Single(ledger.Items).State);

        await integration.Systems.HealAsync();
        await RefuseAsync(integration, "PATCH", RowsPath, 200, Row("CANNOT_EXECUTE_FLOW_TRIGGER", Unexplained), times: 2);
        Assert.True(await integration.Get<DeadLetters>().ReplayAsync(letter.Id!, CancellationToken.None));
        await integration.DrainAsync();
        Assert.Empty(await LettersAsync(integration));
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_row_that_a_repair_finds_is_tried_again_by_itself()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "unheard"));
        conversation.Messages[TwoSystems.Id(message)] = "unheard";
        await RefuseAsync(integration, "PATCH", RowsPath, 200, Row("CANNOT_EXECUTE_FLOW_TRIGGER", Unexplained), times: 4);

        await integration.Get<IWorkQueue>().SendManyAsync(
            [TranscriptRepairRequest.For(ConversationId.Parse(conversation.ConversationId), "test", integration.Time.GetUtcNow())], CancellationToken.None);
        await integration.DrainAsync();

        Assert.Equal(4, await HitsAsync(integration));
        Assert.Empty(await LettersAsync(integration));
        await integration.AssertInvariantsAsync(conversation);
    }

    private static string Errors(string code, string message) => new JsonArray(new JsonObject { ["message"] = message, ["errorCode"] = code }).ToJsonString();

    private static string Row(string code, string message) => new JsonArray(new JsonObject
    {
        ["success"] = false,
        ["errors"] = new JsonArray(new JsonObject { ["statusCode"] = code, ["message"] = message, ["fields"] = new JsonArray() }),
    }).ToJsonString();

    private static string Creation(string code, string message) => new JsonObject
    {
        ["compositeResponse"] = new JsonArray(Part("newCase", Errors(code, message)), Part("readCase", Errors("PROCESSING_HALTED", "x"))),
    }.ToJsonString();

    private static JsonObject Part(string reference, string body) =>
        new() { ["body"] = JsonNode.Parse(body), ["httpHeaders"] = new JsonObject(), ["httpStatusCode"] = 400, ["referenceId"] = reference };

    private static async Task CloseAsync(Integration integration, Expectation conversation)
    {
        await integration.Get<CustomerIntents>().CloseAsync(ConversationId.Parse(conversation.ConversationId), CancellationToken.None);
        await integration.DrainAsync();
    }

    private static async Task SayAsync(Integration integration, Expectation conversation, string text, bool byReference = false)
    {
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", text));
        conversation.Messages[TwoSystems.Id(message)] = text;
        if (byReference)
        {
            var createdAt = message["created_at"]!.GetValue<long>();
            var reference = new TranscriptMessage
            {
                MessageId = TwoSystems.Id(message),
                ChannelUrl = conversation.ChannelUrl,
                Version = createdAt,
                CreatedAt = createdAt,
                ByReference = true,
            };
            var item = reference.ToWorkItem(ConversationId.Parse(conversation.ConversationId), integration.Time.GetUtcNow());
            await integration.Get<IWorkQueue>().SendManyAsync([item], CancellationToken.None);
        }
        else
        {
            await integration.TellAsync(conversation, message);
        }

        await integration.DrainAsync();
    }

    private static async Task<IReadOnlyList<DeadLetter>> LettersAsync(Integration integration) =>
        (await integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items;

    private static Task RefuseAsync(Integration integration, string method, string path, int status, string body, int? times = null) =>
        TwoSystems.FaultAsync(integration.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = method, ["path"] = path },
            ["times"] = times,
            ["effect"] = new JsonObject { ["status"] = status, ["body"] = body, ["headers"] = new JsonObject { ["Content-Type"] = "application/json" } },
        });

    private static async Task<long> HitsAsync(Integration integration) =>
        (await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Get, "emulator/faults")).Body["faults"]!.AsArray()
            .Sum(fault => fault!["hits"]!.GetValue<long>());
}
