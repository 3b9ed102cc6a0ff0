using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using SupportChat.Cli.Hosting;

namespace SupportChat.Tests.Fixtures;

/// <summary>The <c>supportchat</c> command as a process of its own; it never outlives the test, nor the test run.</summary>
internal sealed class CommandProcess : IAsyncDisposable
{
    /// <summary>The first start of a machine installs packages of npm.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();
    private readonly Process process;
    private readonly EventHandler atEnd;

    private CommandProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        atEnd = (_, _) => Kill();
        AppDomain.CurrentDomain.ProcessExit += atEnd;
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Errors => string.Join('\n', errors);

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => string.Join('\n', output);

    public static CommandProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(typeof(EmulatorSet).Assembly.Location);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The settings of a developer's shell must not reach the child.
        foreach (var inherited in start.Environment.Keys.Where(key => key.Contains("__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var command = new CommandProcess(new Process { StartInfo = start });
        Assert.True(command.process.Start());
        command.process.BeginOutputReadLine();
        command.process.BeginErrorReadLine();
        return command;
    }

    /// <summary>Waits until an address answers at all.</summary>
    public async Task ReadyAsync(Uri address)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (true)
        {
            Assert.False(process.HasExited, $"The command ended instead of listening on {address}:\n{Output}\n{Errors}");
            try
            {
                using var answer = await client.GetAsync(address);
                return;
            }
            catch (Exception silent) when (silent is HttpRequestException or SocketException or OperationCanceledException)
            {
                Assert.True(time.GetElapsedTime(started) < Longest, $"Nothing listens on {address}:\n{Output}\n{Errors}");
                await Task.Delay(TimeSpan.FromMilliseconds(20), time);
            }
        }
    }

    /// <summary>Waits for its own end. Returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Longest);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>Sends a signal, such as <c>STOP</c> or <c>CONT</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>SIGKILL, and gone on return.</summary>
    public async Task KillAsync()
    {
        Kill();
        await process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= atEnd;
        await KillAsync();
        process.Dispose();
    }

    private void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
