using CsCheck;
using SupportChat.Conversations;
using static SupportChat.Tests.Invariants.Lives.Fixtures.LifeAction;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>Lives to try: all their chance is the generator's.</summary>
internal static class Lives
{
    /// <summary>How long an agent waits for an answer, where that is limited.</summary>
    private static readonly TimeSpan Waiting = TimeSpan.FromHours(2);

    private static readonly Gen<int> Who = Gen.Int[1, 2];
    private static readonly Gen<int> Which = Gen.Int[0, 3];

    private static readonly Gen<LifePolicy> Policies = Gen.Select(
        Gen.Frequency((5, Gen.Const(AfterCloseAction.Reopen)), (3, Gen.Const(AfterCloseAction.FollowUp)), (1, Gen.Const(AfterCloseAction.Notice))),
        Gen.OneOf(TimeSpan.FromDays(3), TimeSpan.FromDays(3), TimeSpan.FromHours(2)),
        Gen.OneOf(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        Gen.Enum<ReopenTarget>(),
        Gen.OneOf<string?>(null, "SupportChat", "NoSuchQueue"),
        Gen.OneOf<(TimeSpan? Remind, TimeSpan? Close)>((null, null), (null, null), (null, Waiting), (Waiting / 4, null), (Waiting / 4, Waiting)),
        Gen.Int[0, 7].Select(bits => (Freeze: bits % 4 == 0, Sessions: bits % 2 == 0, First: bits > 5, Started: bits % 3 > 0)),
        (afterClose, within, window, to, queue, silence, flags) => new LifePolicy
        {
            AfterClose = afterClose,
            ReopenWithin = within,
            CourtesyWindow = window,
            ReopenTo = to,
            ReopenQueue = queue,
            FreezeOnClose = flags.Freeze,
            RemindAfter = silence.Remind,
            CloseAfter = silence.Close,
            Sessions = flags.Sessions,
            FirstMessage = flags.First ? "Hello" : null,
            IsStarted = flags.Started,
        });

    private static readonly Gen<LifeAction> Times = Gen.OneOf(0.5, 1.9, 2.5, 11, 40, 300, 900, 5_400, 90_000, 300_000)
        .Select(seconds => (LifeAction)new TimePasses(TimeSpan.FromSeconds(seconds)));

    private static readonly Gen<LifeAction> Takings = Who.Select(who => (LifeAction)new AgentTakes(who));

    private static readonly Gen<LifeAction> Presences =
        Gen.Select(Who, Gen.Int[0, 5], (who, state) => (LifeAction)new AgentIs(who, state > 1, state > 3));

    /// <summary>An agent takes a Case, closes it, and is there or not when the customer writes.</summary>
    private static readonly Gen<LifeAction[]> Departures = Gen.Select(Who, Gen.Int[0, 5], Times, (who, state, time) => new[]
    {
        new AgentTakes(who), new AgentCloses(), new AgentIs(who, state > 1, state > 3), time, new CustomerWrites(),
    });

    private static readonly Gen<LifeAction> Work = Gen.Frequency(
        (4, Gen.Int[1, 60].Select(steps => (LifeAction)new WorkGoesOn(steps))),
        (3, Always(new WorkIsDone())));

    private static readonly Gen<LifeAction> Changes = Gen.Frequency(
        (2, Which.Select(which => (LifeAction)new CustomerEdits(which))),
        (1, Which.Select(which => (LifeAction)new CustomerDeletes(which))));

    private static readonly Gen<LifeAction> Customers = Gen.Frequency(
        (8, Always(new CustomerWrites())),
        (3, Changes),
        (2, Always(new CustomerAsksToGoOn())),
        (2, Always(new CustomerCloses())),
        (1, Gen.Int[1, 5].Select(score => (LifeAction)new CustomerRates(score))));

    private static readonly Gen<LifeAction> Agents = Gen.Frequency(
        (4, Takings),
        (1, Always(new AgentGivesBack())),
        (1, Always(new AgentEscalates())),
        (5, Always(new AgentCloses())),
        (2, Always(new AgentOpensByHand())),
        (2, Who.Select(who => (LifeAction)new AgentWrites(who))),
        (2, Presences),
        (1, Always(new CaseIsDeleted())),
        (2, Always(new CaseIsUndeleted())),
        (2, Always(new BotWrites())));

    /// <summary>An agent says something, and the customer answers, or does not, or when the Case is being closed.</summary>
    public static readonly Gen<LifeAction[]> Silences = Gen.Select(Who, Gen.Int[1, 40], Gen.Int[0, 7], (who, steps, how) =>
    {
        LifeAction[] begin = [new AgentTakes(who), how % 2 == 0 ? new Quiet() : new WorkIsDone(), new AgentWrites(who)];
        LifeAction[] crossing =
        [
            new TimePasses(Waiting - TimeSpan.FromSeconds(5)), new TimePasses(TimeSpan.FromSeconds(11)), new WorkGoesOn(steps), new CustomerWrites(),
            new WorkGoesOn(steps),
        ];
        LifeAction[] waiting = how > 5 ? [new CustomerWrites(), new Quiet()] : [new Quiet()];
        return begin.Concat(how > 2 ? waiting : crossing).ToArray();
    });

    private static readonly Gen<LifeAction> Refusals =
        Gen.OneOf<string?>("FIELD_CUSTOM_VALIDATION_EXCEPTION", "ENTITY_IS_LOCKED", null).Select(code => (LifeAction)new ClosedCasesAre(code));

    /// <summary>An agent opens what is closed before the customer writes, and the news of it may come late.</summary>
    public static readonly Gen<LifeAction[]> OpeningsByHand = InTurn(
        Always(new AgentCloses()), Always(new WorkIsDone()), Times, Gen.OneOf<LifeAction>(new NewsIs(false, true), new NewsIs(false, false)),
        Always(new AgentOpensByHand()), Always(new CustomerWrites()), Work);

    private static readonly Gen<LifeAction> Faults = Gen.Frequency(
        (2, Always(new Crash())),
        (2, Always(new LeasesEnd())),
        (3, Gen.OneOf<LifeAction>(new Outage(true, false), new Outage(false, true), new Outage(false, false), new Outage(false, false))),
        (2, Gen.Select(Gen.Bool, Gen.Int[1, 3], (chat, times) => (LifeAction)new CallsFail(chat, times))),
        (3, Gen.Select(Gen.Bool, Gen.Int[1, 2], (chat, times) => (LifeAction)new AnswersAreLost(chat, times))),
        (2, Refusals),
        (3, Gen.OneOf<LifeAction>(new NewsIs(true, false), new NewsIs(false, true), new NewsIs(true, true), new NewsIs(false, false))),
        (1, Always(new WebhooksAreLost())),
        (1, Always(new WebhooksComeTwice())),
        (1, Always(new EventsAreLost())),
        (1, Always(new EventsComeAgain())),
        (1, Always(new ResyncRuns())),
        (1, Always(new OperatorReconciles())));

    /// <summary>What often happens one after the other, and anything else.</summary>
    private static readonly Gen<LifeAction[]> Happenings = Gen.Frequency(
        (6, One(Customers)),
        (6, One(Agents)),
        (5, One(Faults)),
        (5, One(Times)),
        (6, One(Work)),
        (1, One(Always(new Quiet()))),
        (4, InTurn(Always(new AgentCloses()), Times, Customers)),
        (2, InTurn(Always(new AgentCloses()), Work, Times, Always(new CustomerWrites()), Work)),
        (3, Departures),
        (3, Silences),
        (2, OpeningsByHand),
        (2, InTurn(Always(new AgentCloses()), Work, Times, Always(new BotWrites()), Work)),
        (2, InTurn(Always(new AgentCloses()), Refusals, Times, Always(new CustomerWrites()), Always(new WorkIsDone()))),
        (2, InTurn(Always(new CustomerWrites()), Work, Changes, Work)),
        (1, InTurn(Takings, Work, Always(new CustomerCloses()), Work)));

    /// <summary>Any life.</summary>
    public static Gen<Life> Any { get; } = Gen.Select(
        Policies, Gen.Int[0, 1_000], Happenings.Array[1, 12], (policy, seed, actions) => new Life(policy, seed, [.. actions.SelectMany(some => some)]));

    /// <summary>Lives in which this happens for certain.</summary>
    public static Gen<Life> With(Gen<LifeAction[]> certain) => Gen.Select(
        Policies, Gen.Int[0, 1_000], Happenings.Array[0, 3], certain, Happenings.Array[0, 3],
        (policy, seed, before, happening, after) => new Life(policy, seed, [.. before.Append(happening).Concat(after).SelectMany(some => some)]));

    private static Gen<LifeAction> Always(LifeAction action) => Gen.Const(action);

    private static Gen<LifeAction[]> One(Gen<LifeAction> action) => action.Select(one => new[] { one });

    private static Gen<LifeAction[]> InTurn(params Gen<LifeAction>[] actions) => actions
        .Aggregate(Gen.Const(Array.Empty<LifeAction>()), (all, next) => Gen.Select(all, next, (before, one) => before.Append(one).ToArray()));
}
