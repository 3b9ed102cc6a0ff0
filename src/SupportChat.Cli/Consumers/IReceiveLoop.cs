namespace SupportChat.Cli.Consumers;

/// <summary>Takes messages from a queue of the broker and hands them to their consumer.</summary>
internal interface IReceiveLoop
{
    /// <summary>Receives until <paramref name="stopping"/>, whatever the broker does meanwhile; then ends once all that was handed over is settled.</summary>
    /// <param name="stopping">Ends the receiving.</param>
    /// <param name="handling">Cancels what is being handled.</param>
    Task RunAsync(CancellationToken stopping, CancellationToken handling);
}
