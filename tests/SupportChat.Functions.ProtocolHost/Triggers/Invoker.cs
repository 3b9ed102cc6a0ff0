using System.Collections.Concurrent;
using System.Diagnostics;
using SupportChat.Functions.ProtocolHost.Protocol;

namespace SupportChat.Functions.ProtocolHost.Triggers;

/// <summary>Runs functions in the worker, and remembers it.</summary>
internal sealed class Invoker(WorkerChannel worker)
{
    private readonly ConcurrentDictionary<string, (int Now, int Most)> running = [];

    /// <summary>Invocations that have ended, in that order.</summary>
    public ConcurrentQueue<Invocation> Ended { get; } = [];

    /// <summary>How many of a function ran at once at most.</summary>
    public int MostAtOnce(string function) => running.TryGetValue(function, out var count) ? count.Most : 0;

    /// <summary>Runs a function; a cancelled invocation is told to the worker, and its answer still awaited.</summary>
    /// <param name="function">Which one.</param>
    /// <param name="invocationId">Of this invocation.</param>
    /// <param name="input">What its trigger binds.</param>
    /// <param name="trace">The host's part of the trace.</param>
    /// <param name="messages">How many messages it is about.</param>
    /// <param name="cancellationToken">Cancels the invocation.</param>
    public async Task<StatusResult> InvokeAsync(
        HostedFunction function, string invocationId, TypedData input, Activity trace, int messages, CancellationToken cancellationToken)
    {
        running.AddOrUpdate(function.Name, (1, 1), (_, count) => (count.Now + 1, Math.Max(count.Most, count.Now + 1)));
        try
        {
            await using var cancel = cancellationToken.Register(
                () => worker.Tell(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocationId } }));
            var answer = await worker.AskAsync(new StreamingMessage
            {
                InvocationRequest = new InvocationRequest
                {
                    InvocationId = invocationId,
                    FunctionId = function.Metadata.FunctionId,
                    TraceContext = new RpcTraceContext { TraceParent = trace.Id },
                    InputData = { new ParameterBinding { Name = function.Parameter, Data = input } },
                },
            });
            var result = answer.InvocationResponse.Result;
            Ended.Enqueue(new Invocation(function.Name, messages, result.Status == StatusResult.Types.Status.Success, result.Exception?.Message));
            return result;
        }
        finally
        {
            running.AddOrUpdate(function.Name, (0, 1), (_, count) => (count.Now - 1, count.Most));
        }
    }
}
