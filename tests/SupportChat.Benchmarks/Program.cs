using System.Globalization;
using SupportChat.Benchmarks;

if (args is [EmulatorProcess.Role, var webhookPort])
{
    return await EmulatorProcess.RunAsync(int.Parse(webhookPort, CultureInfo.InvariantCulture));
}

var benchmarks = new Dictionary<string, Func<Task<IReadOnlyList<Ratio>>>>
{
    ["webhook"] = WebhookBenchmark.RunAsync,
    ["start"] = StartBenchmark.RunAsync,
    ["changes"] = CaseChangesBenchmark.RunAsync,
    ["cold-start"] = ColdStartBenchmark.RunAsync,
    ["servicebus"] = ServiceBusBenchmark.RunAsync,
};
var chosen = args.Length == 0 ? [.. benchmarks.Keys] : args;
if (chosen.FirstOrDefault(name => !benchmarks.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'. Known are: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

var missed = 0;
foreach (var name in chosen)
{
    foreach (var ratio in await benchmarks[name]())
    {
        Console.WriteLine(ratio);
        missed += ratio.IsMet ? 0 : 1;
    }
}

return missed == 0 ? 0 : 1;
