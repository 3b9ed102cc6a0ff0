using System.Text.Json;
using SupportChat.Functions.ProtocolHost.Protocol;

namespace SupportChat.Functions.ProtocolHost;

/// <summary>A function that the worker told of.</summary>
public sealed class HostedFunction
{
    internal HostedFunction(RpcFunctionMetadata metadata)
    {
        Metadata = metadata;
        var bindings = metadata.RawBindings.Select(binding => JsonDocument.Parse(binding).RootElement).ToArray();
        Trigger = bindings.Single(binding => TypeOf(binding).EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
    }

    public string Name => Metadata.Name;

    /// <summary>The trigger's binding, as the worker wrote it.</summary>
    public JsonElement Trigger { get; }

    /// <summary><c>httpTrigger</c>, <c>timerTrigger</c> or <c>serviceBusTrigger</c>.</summary>
    public string TriggerType => TypeOf(Trigger);

    /// <summary>The parameter that the trigger binds.</summary>
    public string Parameter => Trigger.GetProperty("name").GetString()!;

    internal RpcFunctionMetadata Metadata { get; }

    /// <summary>A text of the trigger's binding.</summary>
    public string? Text(string property) => Trigger.TryGetProperty(property, out var value) ? value.GetString() : null;

    /// <summary>A switch of the trigger's binding, off unless written.</summary>
    public bool Is(string property) => Trigger.TryGetProperty(property, out var value) && value.GetBoolean();

    private static string TypeOf(JsonElement binding) => binding.GetProperty("type").GetString()!;
}
