using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using SupportChat.Functions.ServiceBus;

namespace SupportChat.Functions.Tests.Fixtures;

/// <summary>The host's functions, read from their attributes as the SDK's generator does.</summary>
internal static class HostFunctions
{
    public static IReadOnlyList<HostFunction> All { get; } =
    [
        .. typeof(ServiceBusWorkQueue).Assembly.GetTypes()
            .SelectMany(
                type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Function: method.GetCustomAttribute<FunctionAttribute>()))
            .Where(candidate => candidate.Function is not null)
            .Select(candidate => new HostFunction(
                candidate.Function!.Name,
                candidate.Method,
                candidate.Method
                    .GetParameters()
                    .Select(parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>())
                    .Single(trigger => trigger is not null)!))
            .OrderBy(function => function.Name, StringComparer.Ordinal),
    ];
}

/// <summary>One function.</summary>
internal sealed record HostFunction(string Name, MethodInfo Method, TriggerBindingAttribute Trigger)
{
    public Type Class => Method.DeclaringType!;

    public override string ToString() => Trigger switch
    {
        HttpTriggerAttribute http => $"{Name}: http {string.Join(',', http.Methods!)} /{http.Route} {http.AuthLevel}",
        TimerTriggerAttribute timer => $"{Name}: timer {timer.Schedule} monitor={timer.UseMonitor} onStartup={timer.RunOnStartup}",
        ServiceBusTriggerAttribute queue =>
            $"{Name}: queue {queue.QueueName} connection={queue.Connection} sessions={queue.IsSessionsEnabled} batch={queue.IsBatched} autoComplete={queue.AutoCompleteMessages}",
        _ => throw new InvalidOperationException($"{Name} has a trigger that the golden file does not know."),
    };
}
