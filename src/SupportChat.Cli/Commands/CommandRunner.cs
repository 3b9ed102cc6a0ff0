using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using SupportChat.Cli.Doctor;
using SupportChat.Cli.Embedded;
using SupportChat.Emulators;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Commands;

/// <summary>Runs a verb: turns foreseeable faults into one clear line and an exit code.</summary>
internal static class CommandRunner
{
    /// <summary>0 when the verb ended well or was interrupted, 1 when it could not run.</summary>
    public static async Task<int> RunAsync(Func<CancellationToken, Task> verb, CancellationToken cancellationToken)
    {
        try
        {
            await verb(cancellationToken);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (CommandFailedException fault)
        {
            return Fail(fault.Message);
        }
        catch (DataFolderException fault)
        {
            return Fail(fault.Message);
        }
        catch (EmulatorDataException fault)
        {
            return Fail(fault.Message);
        }
        catch (Exception fault) when (SettingsCheck.FaultsOf(fault) is { } faults)
        {
            return Fail(faults);
        }
        catch (UpstreamException fault)
        {
            return Fail($"{fault.Upstream} answered {fault.Code}. {UpstreamRemedies.For(fault)}");
        }
        catch (IOException fault) when (IsPortTaken(fault))
        {
            return Fail($"{fault.Message.TrimEnd('.')}. End the process that uses it, or choose another port (see --help).");
        }
    }

    /// <summary>Waits for Ctrl+C, or for the host to stop by itself.</summary>
    public static async Task UntilStoppedAsync(IHostApplicationLifetime? host, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        await using var interrupted = cancellationToken.Register(() => stopped.TrySetResult());
        await using var stopping = host?.ApplicationStopping.Register(() => stopped.TrySetResult()) ?? default;
        await stopped.Task;
    }

    private static int Fail(IReadOnlyList<string> faults) => Fail("The settings are not complete:\n  " + string.Join("\n  ", faults));

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }

    private static bool IsPortTaken(Exception fault) =>
        fault is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } || (fault.InnerException is { } inner && IsPortTaken(inner));
}
