using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;

namespace SupportChat.Functions.ProtocolHost.Protocol;

/// <summary>The stream to the one worker: questions and their answers, and the worker's log.</summary>
internal sealed class WorkerChannel : FunctionRpc.FunctionRpcBase
{
    private readonly Channel<StreamingMessage> outgoing = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> asked = [];
    private readonly TaskCompletionSource<string> started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker's id, once it has connected.</summary>
    public Task<string> Started => started.Task;

    /// <summary>What the worker logged.</summary>
    public ConcurrentQueue<RpcLog> Log { get; } = [];

    /// <summary>Sends what has no answer.</summary>
    public void Tell(StreamingMessage message) => outgoing.Writer.TryWrite(message);

    /// <summary>Sends a question and gives its answer.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage question)
    {
        question.RequestId = Guid.CreateVersion7().ToString();
        var answer = asked[question.RequestId] = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        Tell(question);
        return await answer.Task;
    }

    /// <summary>Ends the stream: whatever is still asked for gets no answer.</summary>
    public void Close()
    {
        outgoing.Writer.TryComplete();
        foreach (var waiting in asked.Values)
        {
            waiting.TrySetException(new WorkerStartException("The worker is gone."));
        }
    }

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        var sending = SendAsync(responseStream, context.CancellationToken);
        try
        {
            await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                Take(message);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // A worker that ends does not say goodbye.
        }
        finally
        {
            Close();
            await sending;
        }
    }

    private void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                started.TrySetResult(message.StartStream.WorkerId);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                Log.Enqueue(message.RpcLog);
                break;
            default:
                if (asked.TryRemove(message.RequestId, out var waiting))
                {
                    waiting.TrySetResult(message);
                }

                break;
        }
    }

    private async Task SendAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The worker is gone; the reading side ends the stream.
        }
    }
}
