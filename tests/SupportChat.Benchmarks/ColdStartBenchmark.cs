using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SupportChat.Functions.ProtocolHost;

namespace SupportChat.Benchmarks;

/// <summary>
/// How long an instance that has just been started keeps its first caller waiting: the published worker, compiled ahead of time and not, in turn.
/// </summary>
internal static class ColdStartBenchmark
{
    private const int Rounds = 15;

    private static readonly HashSet<string> Queues = ["conversations", "transcripts"];

    /// <summary>Publishes both, starts each in turn, and compares the medians; prints what each needs.</summary>
    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        var root = FindRoot();
        var folder = Directory.CreateTempSubdirectory("supportchat-cold-start-");
        try
        {
            var plain = await PublishAsync(root, Path.Combine(folder.FullName, "plain"), ahead: false);
            var ahead = await PublishAsync(root, Path.Combine(folder.FullName, "ahead"), ahead: true);
            var settings = SettingsOf(root);
            List<Start> plainStarts = [], aheadStarts = [];

            // The first start of each reads its files from disk.
            await StartAsync(plain, settings);
            await StartAsync(ahead, settings);
            for (var round = 0; round < Rounds; round++)
            {
                plainStarts.Add(await StartAsync(plain, settings));
                aheadStarts.Add(await StartAsync(ahead, settings));
            }

            Print("plain", plain, plainStarts);
            Print("ReadyToRun", ahead, aheadStarts);
            return
            [
                Compare("cold start to WorkerInit, ReadyToRun / plain", "ms", aheadStarts, plainStarts, start => start.Initialised.TotalMilliseconds),
                Compare("cold start to first HTTP answer, ReadyToRun / plain", "ms", aheadStarts, plainStarts, start => start.Answered.TotalMilliseconds),
                Compare("CPU to first HTTP answer, ReadyToRun / plain", "ms", aheadStarts, plainStarts, start => start.Cpu.TotalMilliseconds),
                Compare("resident memory, ReadyToRun / plain", "MiB", aheadStarts, plainStarts, start => start.Resident),
                new Ratio("published size, ReadyToRun / plain", SizeOf(ahead), SizeOf(plain), "MB", null, AtLeast: false),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Ratio Compare(string name, string unit, List<Start> ours, List<Start> other, Func<Start, double> figure) =>
        new(name, ours.Select(figure).Median(), other.Select(figure).Median(), unit, null, AtLeast: false);

    private static void Print(string name, string application, List<Start> starts) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: WorkerInit {starts.Select(start => start.Initialised.TotalMilliseconds).Median():0} ms, first HTTP answer "
        + $"{starts.Select(start => start.Answered.TotalMilliseconds).Median():0} ms, CPU {starts.Select(start => start.Cpu.TotalMilliseconds).Median():0} ms, "
        + $"resident {starts.Select(start => start.Resident).Median():0} MiB, published {SizeOf(application):0.0} MB"));

    private static async Task<Start> StartAsync(string application, IReadOnlyDictionary<string, string> settings)
    {
        var begun = Stopwatch.GetTimestamp();
        await using var host = await FunctionsHost.StartAsync(application, settings, Queues);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(host.Url, "api/health/live"));
        var answered = Stopwatch.GetElapsedTime(begun);
        answer.EnsureSuccessStatusCode();
        host.Process.Refresh();
        return new Start(host.InitialisedAfter, answered, host.Process.TotalProcessorTime, host.Process.WorkingSet64 / 1024.0 / 1024);
    }

    private static async Task<string> PublishAsync(string root, string folder, bool ahead)
    {
        string[] arguments =
        [
            "publish", Path.Combine(root, "tests", "SupportChat.Functions.Worker"), "--configuration", "Release", "--use-current-runtime", "--self-contained",
            "false", $"-p:PublishReadyToRun={ahead}", "--output", folder, "--nologo", "--verbosity", "quiet",
        ];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments))!;
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? Path.Combine(folder, "SupportChat.Functions.dll")
            : throw new InvalidOperationException("The worker cannot be published.");
    }

    private static double SizeOf(string application) =>
        new DirectoryInfo(Path.GetDirectoryName(application)!).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6;

    private static Dictionary<string, string> SettingsOf(string root)
    {
        using var sample = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(root, "local.settings.sample.json")),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return sample.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SupportChat.Functions.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Run it from a checkout.");
    }

    private sealed record Start(TimeSpan Initialised, TimeSpan Answered, TimeSpan Cpu, double Resident);
}
