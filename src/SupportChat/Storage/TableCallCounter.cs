using Azure.Core;
using Azure.Core.Pipeline;

namespace SupportChat.Storage;

/// <summary>Counts calls to Table Storage, retries included: what a message costs is a promise of the design, and a bill.</summary>
internal sealed class TableCallCounter : HttpPipelineSynchronousPolicy
{
    private long count;

    /// <summary>Calls so far.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref count);
}
