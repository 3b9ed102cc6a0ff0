using System.Reflection;
using System.Text.Json;

namespace SupportChat.Functions.Tests.Fixtures;

/// <summary>The host's functions, as the worker's generator tells them to the Functions host.</summary>
internal static class HostFunctions
{
    public static IReadOnlyList<HostFunction> All { get; } =
    [
        .. new GeneratedFunctionMetadataProvider().GetFunctionMetadataAsync("").GetAwaiter().GetResult()
            .Select(function => new HostFunction(
                function.Name!,
                MethodOf(function.EntryPoint!),
                function.RawBindings!.Select(binding => JsonDocument.Parse(binding).RootElement)
                    .Single(binding => binding.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal))))
            .OrderBy(function => function.Name, StringComparer.Ordinal),
    ];

    private static MethodInfo MethodOf(string entryPoint)
    {
        var dot = entryPoint.LastIndexOf('.');
        return typeof(GeneratedFunctionMetadataProvider).Assembly.GetType(entryPoint[..dot])!.GetMethod(entryPoint[(dot + 1)..])!;
    }
}

/// <summary>One function.</summary>
/// <param name="Name">Its name at the host.</param>
/// <param name="Method">What is called.</param>
/// <param name="Trigger">The trigger's binding.</param>
internal sealed record HostFunction(string Name, MethodInfo Method, JsonElement Trigger)
{
    public Type Class => Method.DeclaringType!;

    public bool IsHttp => TriggerType == "httpTrigger";

    public bool IsQueue => TriggerType == "serviceBusTrigger";

    /// <summary>Upper-case methods; empty for any.</summary>
    public IReadOnlyList<string> Methods =>
        Trigger.TryGetProperty("methods", out var methods) ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())] : [];

    public string? Route => Text("route");

    public string? Text(string property) => Trigger.TryGetProperty(property, out var value) ? value.ToString() : null;

    public override string ToString() => TriggerType switch
    {
        "httpTrigger" => $"{Name}: http {(Methods.Count == 0 ? "any" : string.Join(',', Methods).ToLowerInvariant())} /{Route} {Text("authLevel")}",
        "timerTrigger" => $"{Name}: timer {Text("schedule")} monitor={Text("useMonitor") ?? "default"} onStartup={Text("runOnStartup") ?? "default"}",
        "serviceBusTrigger" => $"{Name}: queue {Text("queueName")} connection={Text("connection")} sessions={Text("isSessionsEnabled") ?? "default"} "
            + $"cardinality={Text("cardinality")} autoComplete={Text("autoCompleteMessages") ?? "default"}",
        _ => throw new InvalidOperationException($"{Name} has a trigger that the golden file does not know."),
    };

    private string? TriggerType => Text("type");
}
