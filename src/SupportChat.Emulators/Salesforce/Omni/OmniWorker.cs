using System.Threading.Channels;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Omni;

/// <summary>Routes a little after the commits, in the background, as the real one does.</summary>
internal sealed class OmniWorker : IAsyncDisposable
{
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task running;

    public OmniWorker(OmniChannel omni) => running = Task.Run(() => RunAsync(omni));

    /// <summary>Looks at a commit; cheap, as it happens under the database's lock.</summary>
    public void Notice(Commit commit)
    {
        if (commit.Caller.UserId != WellKnownIds.AutomatedProcess && commit.Changes.Any(change => change.After.Type.Name == "Case"))
        {
            wake.Writer.TryWrite(true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        wake.Writer.TryComplete();
        await running;
    }

    private async Task RunAsync(OmniChannel omni)
    {
        await foreach (var _ in wake.Reader.ReadAllAsync(CancellationToken.None))
        {
            omni.Follow();
        }
    }
}
