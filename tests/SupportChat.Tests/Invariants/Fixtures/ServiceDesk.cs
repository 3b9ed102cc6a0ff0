using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Emulators;
using SupportChat.Queueing;
using SupportChat.Resync;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants.Fixtures;

/// <summary>A conversation of ann's, and what customers, agents and time do to it.</summary>
internal sealed class ServiceDesk : IAsyncDisposable
{
    private readonly Integration integration;
    private Expectation? conversation;

    private ServiceDesk(Integration integration) => this.integration = integration;

    public TwoSystems Systems => integration.Systems;

    public DateTimeOffset Now => integration.Time.GetUtcNow();

    public Expectation Conversation => conversation!;

    /// <summary>With ann's conversation, which a queue owns.</summary>
    public static async Task<ServiceDesk> OpenAsync(Action<IServiceCollection>? adjust, params IReadOnlyList<(string Key, string Value)> settings)
    {
        var desk = await PrepareAsync(adjust, settings);
        await desk.StartAsync();
        await desk.PassAsync(TimeSpan.FromSeconds(2));
        return desk;
    }

    /// <summary>Without any conversation yet.</summary>
    public static async Task<ServiceDesk> PrepareAsync(Action<IServiceCollection>? adjust, params IReadOnlyList<(string Key, string Value)> settings) =>
        new(await Integration.StartAsync(adjust, new SendbirdEmulatorOptions(), null, settings));

    public async Task<StartOutcome.Started> StartAsync(string? locale = null)
    {
        var outcome = Assert.IsType<StartOutcome.Started>(await integration.Get<StartConversation>().HandleAsync(
            new StartCommand("ann", "k", new StartRequest { Subject = "Help", Locale = locale }), CancellationToken.None));
        conversation = new Expectation(outcome.Conversation.Id.Value, "ann") { ChannelUrl = outcome.Conversation.ChannelUrl };
        return outcome;
    }

    /// <summary>Lets time pass, with whatever comes due.</summary>
    public Task PassAsync(TimeSpan span) => integration.PassAsync(span);

    /// <summary>Lets time pass, and nothing happen.</summary>
    public Task LoseTimeAsync(TimeSpan span)
    {
        integration.Time.Advance(span);
        return Systems.LoginAsync();
    }

    public async Task SayAsync(string user, string text)
    {
        var message = await Systems.PostAsync(Conversation.ChannelUrl, TwoSystems.Text(user, text));
        Conversation.Messages[TwoSystems.Id(message)] = text;
        await integration.TellAsync(Conversation, message);
    }

    public async Task InviteAsync(string user)
    {
        await Systems.AddUserAsync(user);
        await Systems.InviteAsync(Conversation.ChannelUrl, user);
    }

    public Task GiveToAsync(string owner) => UpdateCaseAsync(new JsonObject { ["OwnerId"] = owner, ["Status"] = "Working" });

    /// <summary>Changes the newest Case, and tells of it.</summary>
    public async Task UpdateCaseAsync(JsonObject fields)
    {
        var id = Text((await CasesAsync())[^1], "Id")!;
        await Systems.UpdateCaseAsync(id, fields);
        await integration.HintAsync(id);
        await PassAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>Tells that Cases have changed, as the stream would.</summary>
    public async Task HearAsync()
    {
        await integration.HintAsync((await CasesAsync()).Select(found => Text(found, "Id")!));
        await PassAsync(TimeSpan.FromSeconds(5));
    }

    public Task ReconcileAsync(int atOnce) => integration.ReconcileAsync(Conversation, atOnce);

    public Task CloseByCustomerAsync() =>
        integration.Get<CustomerIntents>().CloseAsync(ConversationId.Parse(Conversation.ConversationId), CancellationToken.None);

    public Task ReopenByCustomerAsync() =>
        integration.Get<CustomerIntents>().ReopenAsync(ConversationId.Parse(Conversation.ConversationId), CancellationToken.None);

    public Task ResyncAsync() => integration.Get<PeriodicResync>().RunAsync(CancellationToken.None);

    /// <summary>Everything that is in the queue of conversations, and would come within a day, is gone.</summary>
    public async Task LoseQueueAsync()
    {
        await LoseTimeAsync(TimeSpan.FromDays(1));
        var queue = integration.Get<SqliteWorkQueue>();
        await queue.SettleAsync([.. (await queue.ReceiveAsync(WorkQueueName.Conversations, 64)).Select(work => (work, WorkOutcome.Complete))]);
    }

    /// <summary>The office opens in so long, for so long, every day.</summary>
    public async Task OpenInAsync(TimeSpan from, TimeSpan length)
    {
        var days = new JsonObject();
        var hours = string.Create(CultureInfo.InvariantCulture, $"{Now + from:HH:mm}-{Now + from + length:HH:mm}");
        foreach (var day in Enum.GetNames<DayOfWeek>())
        {
            days[day.ToLowerInvariant()] = hours;
        }

        Assert.Equal(204, (await Demo.SendAsync(
            Systems.Salesforce, HttpMethod.Put, "emulator/business-hours/Default", new JsonObject { ["timeZone"] = "UTC", ["days"] = days })).Status);
    }

    public Task FaultAsync(string method, string path, bool sendbird = false, int? times = null, string mode = "status")
    {
        var fault = new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = method, ["path"] = path },
            ["effect"] = mode == "status" ? new JsonObject { ["status"] = 503 } : new JsonObject { ["mode"] = mode },
        };
        if (times is { } number)
        {
            fault["times"] = number;
        }

        return TwoSystems.FaultAsync(sendbird ? Systems.Sendbird : Systems.Salesforce, fault);
    }

    public Task HealAsync() => Systems.HealAsync();

    public Task<IReadOnlyList<string>> NoticesAsync() => Systems.NoticesAsync(Conversation.ChannelUrl);

    public Task<Conversation> RecordAsync() => integration.RecordAsync(Conversation);

    /// <summary>Leaves the record as a process would that died.</summary>
    public Task EditAsync(Func<Conversation, Conversation> edit) => integration.Get<DesiredStateWriter>().EditAsync(
        ConversationId.Parse(Conversation.ConversationId), edit, CancellationToken.None);

    public async Task<string> ETagAsync() => (await integration.Get<IConversationStore>().FindAsync(
        ConversationId.Parse(Conversation.ConversationId), CancellationToken.None))!.ETag;

    public Task<IReadOnlyList<JsonObject>> CasesAsync() => Systems.QueryAsync(
        "SELECT Id, Status, IsClosed, OwnerId, CaseNumber, SupportChat_CloseReason__c FROM Case ORDER BY CaseNumber");

    public Task<IReadOnlyList<JsonObject>> RowsAsync() => Systems.QueryAsync("SELECT Text__c, Case__c, SenderType__c FROM SupportChat_Message__c");

    /// <summary>Of the first Case.</summary>
    public async Task<bool> IsClosedAsync() => (await CasesAsync())[0]["IsClosed"]!.GetValue<bool>();

    /// <summary>Of the first Case.</summary>
    public async Task<string?> CloseReasonAsync() => Text((await CasesAsync())[0], "SupportChat_CloseReason__c");

    public async Task<string?> MetadataAsync(string key) => (await ChannelAsync())["metadata"]?[key]?.GetValue<string>();

    public async Task<JsonObject> ChannelAsync() =>
        (await Systems.ChannelsAsync()).Single(channel => channel["channel_url"]!.GetValue<string>() == Conversation.ChannelUrl);

    public Task AssertInvariantsAsync() => integration.AssertInvariantsAsync(Conversation);

    public ValueTask DisposeAsync() => integration.DisposeAsync();

    private static string? Text(JsonObject record, string field) => record[field]?.GetValue<string>();
}
