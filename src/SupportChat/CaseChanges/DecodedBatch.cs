using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.CaseChanges;

/// <summary>What an answer of the stream means, without its bytes: many of these wait while others are applied.</summary>
/// <param name="Events">How many events it brought; none in a keep-alive.</param>
/// <param name="Before">Replay id of the last event whose id differs from <paramref name="Latest"/>; null when there is none.</param>
/// <param name="Latest">Replay id of the last event; in a keep-alive the id that it tells, which may be empty.</param>
/// <param name="Changes">In the order of the events; events of no interest are missing.</param>
/// <param name="Unreadable">Events that cannot be read.</param>
internal readonly record struct DecodedBatch(
    int Events, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte> Latest, List<CaseChange> Changes, List<(ConsumerEvent Event, string Code)>? Unreadable)
{
    /// <summary>The batch of an answer.</summary>
    public static DecodedBatch Of(FetchResponse answer, List<CaseChange> changes, List<(ConsumerEvent Event, string Code)>? unreadable)
    {
        var events = answer.Events;
        var latest = events.Count == 0 ? answer.LatestReplayId : events[^1].ReplayId;
        var at = events.Count - 2;
        while (at >= 0 && events[at].ReplayId == latest)
        {
            at--;
        }

        return new DecodedBatch(events.Count, at < 0 ? default(ReadOnlyMemory<byte>?) : events[at].ReplayId.Memory, latest.Memory, changes, unreadable);
    }
}
