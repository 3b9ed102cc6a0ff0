using CsCheck;
using SupportChat.CaseChanges;

namespace SupportChat.Tests.CaseChanges;

/// <summary>The cursor rule against a model of the stream: events may share replay ids, CUSTOM resumes after all events of an id.</summary>
public sealed class ReplayPositionTests
{
    /// <summary>How many events share each id; after how many applied events the subscriber dies, run by run; whether keep-alives come between ids.</summary>
    private static readonly Gen<(int[] Shares, int[] Lives, bool[] KeepAlives)> Streams =
        Gen.Select(Gen.Int[1, 4].Array[1, 30], Gen.Int[0, 12].Array[1, 20], Gen.Bool.Array[30]);

    [Fact]
    public void No_event_is_skipped_whatever_ids_are_shared_and_wherever_the_subscriber_dies() =>
        Streams.Sample(stream => Assert.True(NothingSkipped(stream, new Rule())), iter: 20_000);

    [Fact]
    public void The_same_check_notices_a_subscriber_that_trusts_the_last_applied_id() =>
        Assert.ThrowsAny<Exception>(() => Streams.Sample(stream => Assert.True(NothingSkipped(stream, new Trusting())), iter: 20_000));

    [Fact]
    public void The_position_does_advance()
    {
        var position = new ReplayPosition(null);
        position.Applied(Id(1));
        Assert.Null(position.Safe);
        position.Applied(Id(2));
        Assert.Equal(Id(1), position.Safe!.Value.ToArray());
        position.Quiet(Id(9));
        Assert.Equal(Id(9), position.Safe!.Value.ToArray());
    }

    [Fact]
    public void A_keep_alive_without_an_id_makes_the_last_applied_one_safe()
    {
        var position = new ReplayPosition(null);
        position.Applied(Id(1));
        position.Quiet(default);
        Assert.Equal(Id(1), position.Safe!.Value.ToArray());
    }

    private static bool NothingSkipped((int[] Shares, int[] Lives, bool[] KeepAlives) stream, IRule rule)
    {
        var ids = stream.Shares.SelectMany((share, index) => Enumerable.Repeat(index, share)).ToArray();
        var applied = new bool[ids.Length];
        foreach (var life in stream.Lives.Append(int.MaxValue))
        {
            rule.Resubscribed();
            var next = rule.Safe is { } safe ? Array.FindLastIndex(ids, id => id == safe) + 1 : 0;
            for (var count = 0; count < life && next < ids.Length; count++, next++)
            {
                // Everything before the next event must have been applied, or it never will be.
                if (applied.AsSpan(0, next).Contains(false))
                {
                    return false;
                }

                applied[next] = true;
                rule.Applied(ids[next]);
                var lastOfId = next + 1 == ids.Length || ids[next + 1] != ids[next];
                if (lastOfId && stream.KeepAlives[ids[next]])
                {
                    rule.Quiet(ids[next]);
                }
            }
        }

        return !applied.Contains(false);
    }

    private static byte[] Id(int id) => [0, 0, 0, (byte)id, 0, 0];

    private interface IRule
    {
        int? Safe { get; }

        void Applied(int id);

        void Quiet(int id);

        void Resubscribed();
    }

    private sealed class Rule : IRule
    {
        private readonly ReplayPosition position = new(null);

        public int? Safe => position.Safe is { } id ? id.Span[3] : null;

        public void Applied(int id) => position.Applied(Id(id));

        public void Quiet(int id) => position.Quiet(Id(id));

        public void Resubscribed() => position.Resubscribed();
    }

    private sealed class Trusting : IRule
    {
        public int? Safe { get; private set; }

        public void Applied(int id) => Safe = id;

        public void Quiet(int id) => Safe = id;

        public void Resubscribed()
        {
        }
    }
}
