namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>The messages of a channel, ordered by creation time and id, removed ones included; guarded by the channel's lock.</summary>
internal sealed class MessageLog
{
    private readonly List<Message> ordered = [];
    private readonly Dictionary<long, Message> byId = [];
    private readonly Dictionary<long, List<Message>> replies = [];

    public IReadOnlyList<Message> Ordered => ordered;

    /// <summary>Number of messages that are not removed.</summary>
    public int Count { get; private set; }

    /// <summary>The newest message that is not removed.</summary>
    public Message? Last { get; private set; }

    public void Add(Message message)
    {
        ordered.Insert(FirstIndexAfter(message.CreatedAt, message.MessageId), message);
        byId.Add(message.MessageId, message);
        Count++;
        if (message.ParentMessageId != 0)
        {
            if (!replies.TryGetValue(message.ParentMessageId, out var thread))
            {
                replies.Add(message.ParentMessageId, thread = []);
            }

            thread.Add(message);
        }

        if (Last is null || IsAfter(message, Last.CreatedAt, Last.MessageId))
        {
            Last = message;
        }
    }

    /// <summary>Throws 400201 for an unknown or removed message.</summary>
    public Message Get(long messageId) =>
        byId.TryGetValue(messageId, out var message) && !message.IsRemoved ? message : throw SendbirdException.NotFound("Message");

    /// <summary>Replies in the thread of a message that are not removed, in the order in which they were sent.</summary>
    public IReadOnlyList<Message> RepliesTo(long messageId) =>
        replies.TryGetValue(messageId, out var all) ? [.. all.Where(reply => !reply.IsRemoved)] : [];

    public bool TryGetEvenRemoved(long messageId, out Message message) => byId.TryGetValue(messageId, out message!);

    public void Remove(Message message, long at)
    {
        message.IsRemoved = true;
        message.DeletedAt = at;
        Count--;
        if (ReferenceEquals(Last, message))
        {
            Last = ordered.FindLast(other => !other.IsRemoved);
        }
    }

    /// <summary>Index of the first message that comes after the position.</summary>
    public int FirstIndexAfter(long createdAt, long messageId)
    {
        var low = 0;
        var high = ordered.Count;
        // Almost every insert goes to the end.
        if (high > 0 && !IsAfter(ordered[^1], createdAt, messageId))
        {
            return high;
        }

        while (low < high)
        {
            var middle = (low + high) / 2;
            if (IsAfter(ordered[middle], createdAt, messageId))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static bool IsAfter(Message message, long createdAt, long messageId) =>
        message.CreatedAt > createdAt || message.CreatedAt == createdAt && message.MessageId > messageId;
}
