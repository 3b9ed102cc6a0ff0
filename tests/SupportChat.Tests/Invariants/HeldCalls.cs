namespace SupportChat.Tests.Invariants;

/// <summary>Holds the first matching call to an upstream until it is let go; the innermost handler of a client.</summary>
internal sealed class HeldCalls(Func<HttpRequestMessage, bool> matches)
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
            if (owner.Matches(request))
            {
                owner.reached.SetResult();
                await owner.released.Task.WaitAsync(cancellationToken);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    private bool Matches(HttpRequestMessage request) => matches(request) && Interlocked.Exchange(ref held, 1) == 0;
}
