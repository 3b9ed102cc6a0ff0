using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>A policy or a rule that is skipped on purpose, and the promise that this breaks.</summary>
internal sealed record Skipped
{
    public static readonly Skipped Nothing = new();

    /// <summary>By their names.</summary>
    public static readonly IReadOnlyDictionary<string, Skipped> All = new Dictionary<string, Skipped>
    {
        ["the courtesy window"] = ByOption(
            Promises.OpenedForReason, policy => policy with { AfterClose = AfterCloseAction.Reopen, CourtesyWindow = TimeSpan.FromMinutes(10) },
            options => options.CourtesyWindow = TimeSpan.Zero),
        ["the time within which a Case is reopened"] = ByOption(
            Promises.OpenedForReason, policy => policy with { AfterClose = AfterCloseAction.Reopen, ReopenWithin = TimeSpan.FromHours(2) },
            options => options.ReopenWithin = TimeSpan.FromDays(365)),
        ["reopening: another Case follows"] = ByOption(
            Promises.FollowedForReason, Reopening, options => options.AfterClose = AfterCloseAction.FollowUp),
        ["following: the Case is reopened"] = ByOption(
            Promises.OpenedForReason, Following, options => options.AfterClose = AfterCloseAction.Reopen),
        ["the notice: the Case is reopened"] = ByOption(
            Promises.OpenedForReason, policy => policy with { AfterClose = AfterCloseAction.Notice }, options => options.AfterClose = AfterCloseAction.Reopen),
        ["whether the owner is online"] = ByOption(
            Promises.OwnerByPolicy, policy => policy with { AfterClose = AfterCloseAction.Reopen, ReopenTo = ReopenTarget.OwnerIfAvailable },
            options => options.ReopenTo = ReopenTarget.Owner),
        ["that a reopened Case is the queue's"] = ByOption(
            Promises.OwnerByPolicy, policy => policy with { AfterClose = AfterCloseAction.Reopen, ReopenTo = ReopenTarget.Queue },
            options => options.ReopenTo = ReopenTarget.Owner),
        ["the freezing"] = ByOption(Promises.FrozenByPolicy, policy => policy with { FreezeOnClose = true }, options => options.FreezeOnClose = false),
        ["whether the owner is active"] = new()
        {
            Breaks = Promises.OwnerByPolicy,
            In = policy => policy with { AfterClose = AfterCloseAction.Reopen, ReopenTo = ReopenTarget.Owner },
            Spoil = world => world.OrgWire.Forge = request => EverybodyIsActiveAsync(world, request),
        },
        ["who writes: a bot counts"] = new()
        {
            Breaks = Promises.OpenedForReason,
            In = Reopening,
            Spoil = world => world.Queue.Change = item => Change(
                item, message => message.SenderId == World.Bot ? message with { SenderId = World.Customer } : message),
        },
        ["that clocks differ"] = new()
        {
            Breaks = Promises.FollowedForReason,
            In = policy => policy with { AfterClose = AfterCloseAction.FollowUp, CourtesyWindow = TimeSpan.Zero },
            Spoil = world => world.Queue.Change = item => Change(
                item, message => message.Deleted ? message : message with { CreatedAt = message.CreatedAt + 5_000 }),
        },
        ["the wish"] = ByOption(
            Promises.WishIsHeard, Reopening, options => options.AfterClose = AfterCloseAction.Notice),
        ["that a wish is kept until it is decided"] = ByRecord(
            Promises.WishIsHeard, Reopening, record => record with { Desired = record.Desired with { Reopen = null } }),
        ["the reading before it is decided"] = ByRecord(
            Promises.FollowedForReason, Following,
            record => record.Desired.Reopen is null ? record : record with
            {
                Applied = record.Applied with { CaseUnknown = false },
                Desired = record.Desired with { Reread = false },
            }) with
        { Lives = Fixtures.Lives.With(Fixtures.Lives.OpeningsByHand) },
        ["the comparison with the channel"] = ByRecord(
            Promises.WishIsHeard, policy => policy, record => record with { Desired = record.Desired with { Repair = false } }),
        ["the customer's close"] = ByRecord(
            Promises.IntentsDone, policy => policy,
            record => record with { Desired = record.Desired with { Intents = [.. record.Desired.Intents.Where(intent => intent.Kind != IntentKind.Close)] } }),
        ["who closed"] = ByRecord(Violations.StatusFollows, policy => policy, record => record.WithCurrent(record.Current with { CloseReason = null })),
        ["the reminder"] = new()
        {
            Breaks = Promises.SilenceIsHeard,
            Lives = Fixtures.Lives.With(Fixtures.Lives.Silences),
            In = policy => policy with { RemindAfter = TimeSpan.FromMinutes(30), CloseAfter = null },
            Silence = options => options.RemindAfter = null,
        },
        ["the close for silence"] = new()
        {
            Breaks = Promises.SilenceIsHeard,
            Lives = Fixtures.Lives.With(Fixtures.Lives.Silences),
            In = policy => policy with { RemindAfter = null, CloseAfter = TimeSpan.FromHours(2) },
            Silence = options => options.CloseAfter = null,
        },
        ["how long silence lasts"] = new()
        {
            Breaks = Promises.ClosedForSilence,
            Lives = Fixtures.Lives.With(Fixtures.Lives.Silences),
            In = policy => policy with { RemindAfter = null, CloseAfter = TimeSpan.FromHours(2) },
            Silence = options => options.CloseAfter = TimeSpan.FromMinutes(30),
        },
        ["that an answer ends the silence"] = new()
        {
            Breaks = Promises.ClosedForSilence,
            Lives = Fixtures.Lives.With(Fixtures.Lives.Silences),
            In = policy => policy with { RemindAfter = null, CloseAfter = TimeSpan.FromHours(2) },
            Spoil = world => world.ChatWire.Forge = request => WithoutCustomerAsync(world, request),
        },
        ["that a reminder waits"] = new()
        {
            Breaks = Promises.RemindedForReason,
            Lives = Fixtures.Lives.With(Fixtures.Lives.Silences),
            In = policy => policy with { RemindAfter = TimeSpan.FromMinutes(30), CloseAfter = null },
            Silence = options => options.RemindAfter = TimeSpan.FromMinutes(5),
        },
        ["that a notice is told once"] = ByRecord(
            Promises.NoticeOnce, Reopening,
            record => record with { Applied = record.Applied with { Notices = null, NoticeClaim = null } }),
        ["deletions"] = ByItem(Violations.DeletionMarked, message => message.Deleted ? null : message),
        ["edits"] = ByItem(Violations.NewestText, message => message is { Deleted: false, UpdatedAt: > 0 } ? null : message),
        ["that rows are written before the ledger knows them"] = new()
        {
            Breaks = Violations.RowOnce,
            Spoil = world => world.Ledger.Change = entry => entry with { Written = entry.Version, State = LedgerState.Written },
        },
        ["which Case has a row"] = ByCall(Promises.RowOnItsCase, Following, (world, body) =>
        {
            foreach (var row in body["records"]?.AsArray() ?? [])
            {
                row!["Case__c"] = world.History.Cases[0];
            }
        }),
        ["the key of a Case"] = ByCall(Violations.OneCase, policy => policy, (_, body) => CreationOf(body)?.Remove("SupportChat_ConversationId__c")),
        ["the parent of a Case"] = ByCall(
            Promises.FollowedForReason, Following, (_, body) => CreationOf(body)?.Remove("ParentId")),
        ["that our changes assign nobody"] = new()
        {
            Breaks = Violations.AgentsWorkStays,
            Spoil = world => world.OrgWire.Forge = request =>
            {
                request.Headers.Remove("Sforce-Auto-Assign");
                return Task.FromResult<HttpResponseMessage?>(null);
            },
        },
        ["that agents leave"] = new()
        {
            Breaks = Violations.AgentsFollow,
            Spoil = world => world.ChatWire.Forge = request => Task.FromResult(
                request.RequestUri!.AbsolutePath.EndsWith("/leave", StringComparison.Ordinal)
                    ? Wire.Answer(System.Net.HttpStatusCode.OK, new JsonObject())
                    : null),
        },
        ["that the status version grows"] = new()
        {
            Breaks = Promises.VersionGrows,
            Spoil = world => world.ChatWire.Forge = async request =>
            {
                await RewriteAsync(request, body =>
                {
                    if (body["metadata"]?["statusVersion"] is not null)
                    {
                        body["metadata"]!["statusVersion"] = "1";
                    }
                });
                return null;
            },
        },
    };

    /// <summary>What a quiet point says in the end.</summary>
    public string Breaks { get; init; } = "";

    /// <summary>Lives in which it matters.</summary>
    public Func<LifePolicy, LifePolicy> In { get; init; } = policy => policy;

    /// <summary>Lives in which it happens more often than in any.</summary>
    public Gen<Life> Lives { get; init; } = Fixtures.Lives.Any;

    /// <summary>Other settings than those of the life.</summary>
    public Action<AfterCloseOptions> Options { get; init; } = _ => { };

    /// <summary>Other settings of silence than those of the life.</summary>
    public Action<SilenceOptions> Silence { get; init; } = _ => { };

    /// <summary>Changes the ports of the integration.</summary>
    public Action<World> Spoil { get; init; } = _ => { };

    private static LifePolicy Reopening(LifePolicy policy) => policy with { AfterClose = AfterCloseAction.Reopen };

    private static LifePolicy Following(LifePolicy policy) => policy with { AfterClose = AfterCloseAction.FollowUp };

    private static Skipped ByOption(string breaks, Func<LifePolicy, LifePolicy> matters, Action<AfterCloseOptions> change) =>
        new() { Breaks = breaks, In = matters, Options = change };

    private static Skipped ByRecord(string breaks, Func<LifePolicy, LifePolicy> matters, Func<Conversation, Conversation> change) =>
        new() { Breaks = breaks, In = matters, Spoil = world => world.Store.Change = change };

    private static Skipped ByItem(string breaks, Func<TranscriptMessage, TranscriptMessage?> change) =>
        new() { Breaks = breaks, Spoil = world => world.Queue.Change = item => Change(item, change) };

    private static Skipped ByCall(string breaks, Func<LifePolicy, LifePolicy> matters, Action<World, JsonObject> change) => new()
    {
        Breaks = breaks,
        In = matters,
        Spoil = world => world.OrgWire.Forge = async request =>
        {
            await RewriteAsync(request, body => change(world, body));
            return null;
        },
    };

    private static WorkItem? Change(WorkItem item, Func<TranscriptMessage, TranscriptMessage?> change)
    {
        if (item.Kind != WorkKind.Transcript)
        {
            return item;
        }

        var message = JsonSerializer.Deserialize(item.Body.Span, TranscriptMessageJsonContext.Default.TranscriptMessage)!;
        return change(message) is { } changed
            ? item with { Body = JsonSerializer.SerializeToUtf8Bytes(changed, TranscriptMessageJsonContext.Default.TranscriptMessage) }
            : null;
    }

    private static JsonObject? CreationOf(JsonObject body) => body["compositeRequest"]?[0]?["body"] as JsonObject;

    private static async Task RewriteAsync(HttpRequestMessage request, Action<JsonObject> rewrite)
    {
        if (request.Content?.Headers.ContentType?.MediaType == "application/json"
            && JsonNode.Parse(await request.Content.ReadAsByteArrayAsync(CancellationToken.None)) is JsonObject body)
        {
            rewrite(body);
            request.Content = new StringContent(body.ToJsonString(), null, "application/json");
        }
    }

    /// <summary>Who spoke last, but for the customer: that is asked with messages before and after now.</summary>
    private static async Task<HttpResponseMessage?> WithoutCustomerAsync(World world, HttpRequestMessage request)
    {
        if (request.Method != HttpMethod.Get || !request.RequestUri!.Query.Contains("prev_limit=100&next_limit=100", StringComparison.Ordinal))
        {
            return null;
        }

        var page = JsonNode.Parse(await (await world.AskChatAsync(request)).Content.ReadAsStringAsync(CancellationToken.None))!.AsObject();
        page["messages"]!.AsArray().RemoveAll(message => message!["user"]?["user_id"]?.GetValue<string>() == World.Customer);
        return Wire.Answer(System.Net.HttpStatusCode.OK, page);
    }

    private static async Task<HttpResponseMessage?> EverybodyIsActiveAsync(World world, HttpRequestMessage request)
    {
        if (!request.RequestUri!.AbsolutePath.Contains("/sobjects/User/", StringComparison.Ordinal))
        {
            return null;
        }

        var user = JsonNode.Parse(await (await world.AskOrgAsync(request)).Content.ReadAsStringAsync(CancellationToken.None))!;
        user["IsActive"] = true;
        return Wire.Answer(System.Net.HttpStatusCode.OK, user);
    }
}
