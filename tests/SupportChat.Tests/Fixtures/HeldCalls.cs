namespace SupportChat.Tests.Fixtures;

/// <summary>Holds the first matching call to an upstream, or its answer, until it is let go; the innermost handler of a client.</summary>
internal sealed class HeldCalls(Func<HttpRequestMessage, bool> matches, bool holdsAnswer = false)
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int held;

    /// <summary>Completes when the call is held.</summary>
    public Task Reached => reached.Task;

    public void LetGo() => released.SetResult();

    /// <summary>A handler of the client that makes the call.</summary>
    public DelegatingHandler Handler() => new Gate(this);

    private sealed class Gate(HeldCalls owner) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isHeld = owner.Matches(request);
            if (isHeld && !owner.holdsAnswer)
            {
                await owner.HoldAsync(cancellationToken);
            }

            var answer = await base.SendAsync(request, cancellationToken);
            if (isHeld && owner.holdsAnswer)
            {
                await owner.HoldAsync(cancellationToken);
            }

            return answer;
        }
    }

    private readonly bool holdsAnswer = holdsAnswer;

    private Task HoldAsync(CancellationToken cancellationToken)
    {
        reached.SetResult();
        return released.Task.WaitAsync(cancellationToken);
    }

    private bool Matches(HttpRequestMessage request) => matches(request) && Interlocked.Exchange(ref held, 1) == 0;
}
