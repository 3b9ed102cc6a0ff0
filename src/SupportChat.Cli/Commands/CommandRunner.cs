using System.CommandLine;
using System.Net.Sockets;
using Azure;
using Microsoft.Extensions.Hosting;
using SupportChat.Cli.Doctor;
using SupportChat.Cli.Embedded;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Commands;

/// <summary>Runs a verb: turns whatever ends it into one clear line and an <see cref="ExitCode"/>.</summary>
internal static class CommandRunner
{
    /// <summary>Runs it to its end, or until it is interrupted.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(ParseResult result, Func<CancellationToken, Task> verb, CancellationToken cancellationToken)
    {
        try
        {
            await verb(cancellationToken);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
#pragma warning disable CA1031 // Whatever it is, it is told: nobody else would.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var (code, message) = Explain(fault);
            await Console.Error.WriteLineAsync(message);
            if (result.GetValue(SharedOptions.Verbose))
            {
                await Console.Error.WriteLineAsync(fault.ToString());
            }

            return code;
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

    private static (int Code, string Message) Explain(Exception fault) => fault switch
    {
        CommandUsageException => (ExitCode.Usage, fault.Message),
        CommandFailedException => (ExitCode.Failed, fault.Message),
        DataFolderException or EmulatorDataException => (ExitCode.Data, fault.Message),
        PortUnavailableException => (ExitCode.Port, fault.Message),
        UpstreamException upstream => (ExitCode.Upstream, $"{upstream.Upstream} answered {upstream.Code}. {UpstreamRemedies.For(upstream)}"),
        RequestFailedException stores => (
            ExitCode.Upstream,
            $"Table Storage answered {stores.ErrorCode ?? FirstLine(stores)}. Check Storage__Tables, and that its tables may be read and written."),
        AggregateException { InnerException: RequestFailedException } => (
            ExitCode.Upstream, $"Table Storage does not answer: {FirstLine(fault.InnerException)}. Check Storage__Tables, and that it can be reached from here."),
        HttpRequestException => (ExitCode.Upstream, $"No answer: {FirstLine(fault)}. Check the address in the settings, and that it can be reached from here."),
        IOException when IsPortTaken(fault) => (
            ExitCode.Port, $"{FirstLine(fault)}: choose another port (see --help), or end what uses it."),
        _ when SettingsCheck.FaultsOf(fault) is { } faults => (ExitCode.Settings, "The settings are not complete:\n  " + string.Join("\n  ", faults)),
        _ => (ExitCode.Unforeseen, $"This should not have happened ({fault.GetType().Name}): {FirstLine(fault)}. --verbose shows where."),
    };

    private static string FirstLine(Exception fault) => fault.Message.Split('\n')[0].Trim().TrimEnd('.');

    private static bool IsPortTaken(Exception fault) =>
        fault is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } || (fault.InnerException is { } inner && IsPortTaken(inner));
}
