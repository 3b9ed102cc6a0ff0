namespace SupportChat.CaseChanges;

/// <summary>What <see cref="CaseChangeStreamStatus"/> keeps of one topic; written for every answer of the stream, so without garbage.</summary>
internal sealed class TopicState(string topic)
{
    private readonly Lock gate = new();
    private DateTimeOffset? windowStartedAt;
    private DateTimeOffset? windowEndedAt;
    private SubscriptionResult? lastResult;
    private DateTimeOffset? lastAnswerAt;
    private DateTimeOffset? lastKeepAliveAt;
    private DateTimeOffset? lastEventAt;
    private long events;
    private string? error;
    private DateTimeOffset? errorSince;

    public void WindowStarted(DateTimeOffset now)
    {
        lock (gate)
        {
            (windowStartedAt, windowEndedAt) = (now, null);
        }
    }

    public void WindowEnded(SubscriptionResult result, DateTimeOffset now)
    {
        lock (gate)
        {
            lastResult = result;
            windowEndedAt = result is SubscriptionResult.NotLeased ? windowEndedAt : now;
        }
    }

    public void Answered(bool keepAlive, DateTimeOffset now)
    {
        lock (gate)
        {
            lastAnswerAt = now;
            lastKeepAliveAt = keepAlive ? now : lastKeepAliveAt;
        }
    }

    /// <summary>Events were applied, whose last change was committed at this time (null when none of them is a change).</summary>
    public void Applied(int count, DateTimeOffset? committedAt)
    {
        lock (gate)
        {
            events += count;
            lastEventAt = committedAt ?? lastEventAt;
            (error, errorSince) = (null, null);
        }
    }

    public void Works()
    {
        lock (gate)
        {
            (error, errorSince) = (null, null);
        }
    }

    public void Failed(string code, DateTimeOffset now)
    {
        lock (gate)
        {
            error = code;
            errorSince ??= now;
        }
    }

    public TopicStatus Snapshot()
    {
        lock (gate)
        {
            return new TopicStatus
            {
                Topic = topic,
                WindowStartedAt = windowStartedAt,
                WindowEndedAt = windowEndedAt,
                LastResult = lastResult,
                LastAnswerAt = lastAnswerAt,
                LastKeepAliveAt = lastKeepAliveAt,
                LastEventAt = lastEventAt,
                Events = events,
                Error = error,
                ErrorSince = errorSince,
            };
        }
    }
}
