using System.Globalization;
using CsCheck;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Invariants.Lives.Fixtures;

namespace SupportChat.Tests.Invariants.Lives;

/// <summary>
/// Conversations to which anything happens, in any order, against what the docs promise of them: customer, agents, bots, time and faults, all by one seed. A
/// run of the tests lives a few hundred, always the same; <c>SUPPORTCHAT_LIVES=00:10:00</c> makes it ten minutes of others.
/// </summary>
public sealed class LifeTests
{
    private const string Setting = "SUPPORTCHAT_LIVES";
    private const uint Count = 800;
    private const uint CountOfSkipped = 300;
    private const int Shrinks = 300;

    public static TheoryData<string> SkippedOnes { get; } = [.. Skipped.All.Keys];

    [Fact]
    public async Task Whatever_happens_what_is_promised_holds_at_every_quiet_point()
    {
        if (Environment.GetEnvironmentVariable(Setting) is { } length)
        {
            await SampleAsync(null, -1, (int)TimeSpan.Parse(length, CultureInfo.InvariantCulture).TotalSeconds);
            return;
        }

        var seen = new Seen();
        string? broken = null;
        await Parallel.ForAsync(0u, Count, async (number, _) =>
        {
            var (life, seed) = Get(number, Fixtures.Lives.Any);
            if ((await life.LiveAsync(Skipped.Nothing, seen.Note)).Count > 0)
            {
                Interlocked.CompareExchange(ref broken, seed, null);
            }
        });
        if (broken is not null)
        {
            // Tells of it, after a look for a shorter one.
            await SampleAsync(broken, Shrinks, -1);
            Assert.Fail($"The life of seed {broken} breaks a promise, but not when it is lived again.");
        }

        seen.AssertEnough();
    }

    [Fact]
    public async Task A_seed_is_one_order_of_everything()
    {
        for (var number = 0u; number < 10; number++)
        {
            var (life, _) = Get(number, Fixtures.Lives.Any);
            var traces = new List<string>();
            for (var time = 0; time < 2; time++)
            {
                await life.LiveAsync(Skipped.Nothing, world => traces.Add(TraceOf(world)));
            }

            Assert.Equal(traces[0], traces[1]);
        }
    }

    [Theory]
    [MemberData(nameof(SkippedOnes))]
    public async Task What_is_skipped_on_purpose_is_noticed(string name)
    {
        var skipped = Skipped.All[name];
        var others = new SortedSet<string>(StringComparer.Ordinal);
        for (var number = 0u; number < CountOfSkipped; number++)
        {
            var (life, _) = Get(number, skipped.Lives);
            var broken = await (life with { Policy = skipped.In(life.Policy) }).LiveAsync(skipped);
            if (broken.Names(skipped.Breaks))
            {
                return;
            }

            others.UnionWith(broken.Select(one => one.Split(':')[0]));
        }

        Assert.Fail($"Nobody noticed in {CountOfSkipped} lives that we skipped {name}; others: {string.Join(' ', others)}");
    }

    private static (Life Life, string Seed) Get(uint number, Gen<Life> lives)
    {
        var dice = new PCG(number, 0);
        var seed = dice.ToString();
        return (lives.Generate(dice, null, out _), seed);
    }

    private static Task SampleAsync(string? seed, long lives, int seconds) => Fixtures.Lives.Any.SampleAsync(
        async life =>
        {
            var broken = await life.LiveAsync(Skipped.Nothing);
            Assert.True(broken.Count == 0, string.Join('\n', broken));
        },
        seed: seed,
        iter: lives,
        time: seconds,
        print: life => life.ToString());

    private static string TraceOf(World world) => string.Join('\n',
        [
            .. world.History.Commits.Select(commit => $"{commit.Tick} {commit.Clock:O} {commit.After.Id} {commit.After.Text("Status")} {commit.Owner}"),
            .. world.Channel?.Messages.Ordered.Select(message => $"{message.MessageId} {message.CreatedAt} {message.Text} {message.DeletedAt}") ?? [],
            $"{world.Schedule.Tick} {world.Now:O}",
        ]);

    /// <summary>What lives were about: a harness to which nothing happens would keep every promise.</summary>
    private sealed class Seen
    {
        private int reopened;
        private int followed;
        private int refused;
        private int toQueue;
        private int deleted;
        private int edited;

        public void Note(World world)
        {
            var openings = world.History.Commits.Where(commit => commit is { IsOurs: true, Opens: true }).ToList();
            Interlocked.Add(ref reopened, openings.Count);
            Interlocked.Add(ref toQueue, openings.Count(opening => opening.Before!.Text("OwnerId") != opening.Owner));
            Interlocked.Add(ref followed, Math.Max(0, world.History.Cases.Count - 1));
            Interlocked.Add(ref refused, world.History.Refusals.Count);
            Interlocked.Add(ref deleted, world.Channel?.Messages.Ordered.Count(message => message.IsRemoved) ?? 0);
            Interlocked.Add(ref edited, world.Channel?.Messages.Ordered.Count(message => message.UpdatedAt > 0) ?? 0);
        }

        public void AssertEnough()
        {
            const int enough = 10;
            Assert.All([reopened, followed, refused, toQueue, deleted, edited], count => Assert.True(count >= enough, $"{this} is too little."));
        }

        public override string ToString() =>
            $"{reopened} reopened, {toQueue} of them to a queue, {followed} followed, {refused} refused, {deleted} messages deleted, {edited} edited";
    }
}
