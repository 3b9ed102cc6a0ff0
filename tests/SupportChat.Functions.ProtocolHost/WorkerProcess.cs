using System.Collections.Concurrent;
using System.Diagnostics;

namespace SupportChat.Functions.ProtocolHost;

/// <summary>The worker's process, started as the Functions host starts one.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> errors = [];
    private readonly ConcurrentQueue<string> output = [];

    private readonly Lazy<Task<int>> exited;

    private WorkerProcess(Process process)
    {
        this.process = process;
        exited = new Lazy<Task<int>>(WaitAsync);
    }

    /// <summary>What it wrote to standard error so far.</summary>
    public string Errors => string.Join('\n', errors);

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>Ends with the process; its exit code.</summary>
    public Task<int> Exited => exited.Value;

    public Process Process => process;

    /// <param name="application">Path of the worker's assembly, or of its own executable.</param>
    /// <param name="settings">The app's settings, as environment variables.</param>
    /// <param name="hostEndpoint">Where it connects to.</param>
    /// <param name="workerId">Names it in its first message.</param>
    public static WorkerProcess Start(string application, IEnumerable<KeyValuePair<string, string>> settings, Uri hostEndpoint, string workerId)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(application))!;
        var managed = application.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(managed ? "dotnet" : application)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        string[] arguments =
        [
            "--host", hostEndpoint.Host, "--port", $"{hostEndpoint.Port}", "--workerId", workerId, "--requestId", workerId,
            "--grpcMaxMessageLength", $"{int.MaxValue}", "--functions-uri", hostEndpoint.AbsoluteUri, "--functions-worker-id", workerId,
            "--functions-request-id", workerId, "--functions-grpc-max-message-length", $"{int.MaxValue}",
        ];
        foreach (var argument in managed ? [application, .. arguments] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = folder;
        var worker = new WorkerProcess(Process.Start(start)!);
        worker.process.ErrorDataReceived += (_, line) => worker.errors.Enqueue(line.Data ?? "");
        worker.process.OutputDataReceived += (_, line) => worker.output.Enqueue(line.Data ?? "");
        worker.process.BeginErrorReadLine();
        worker.process.BeginOutputReadLine();
        return worker;
    }

    public void Kill() => process.Kill(entireProcessTree: true);

    public void Dispose() => process.Dispose();

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
