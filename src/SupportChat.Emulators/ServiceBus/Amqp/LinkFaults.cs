using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>The active faults, which are thrown for each operation.</summary>
/// <param name="isQueue">Whether there is a queue of a name.</param>
internal sealed class LinkFaults(Func<string, bool> isQueue) : FaultBook<LinkFault>
{
    /// <summary>What the faults do to an operation; null for nothing. Delays add up, of the modes the first counts.</summary>
    public Disturbance? Throw(string queue, LinkOperation operation)
    {
        Disturbance? disturbance = null;
        foreach (var fault in Active)
        {
            if (fault.TryHit(queue, operation, out var latencyMs))
            {
                var delay = (disturbance?.Delay ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(latencyMs);
                disturbance = new Disturbance(delay, fault.Effect.Mode, fault.Effect.Condition);
                if (fault.Effect.Mode is not null)
                {
                    break;
                }
            }
        }

        return disturbance;
    }

    public override async Task<string> AddAsync(HttpContext context)
    {
        var request = await ControlJson.ReadAsync(context, LinkFaultJsonContext.Default.LinkFaultRequest);
        ThrowIfWrong(request);
        return Add(request.Seed, (id, seed) => new LinkFault(id, request, seed)).Id;
    }

    public override Task WriteAsync(HttpContext context) => ControlJson.WriteAsync(
        context, StatusCodes.Status200OK, new LinkFaultList([.. Active.Select(fault => fault.Report())]), LinkFaultJsonContext.Default.LinkFaultList);

    private void ThrowIfWrong(LinkFaultRequest request)
    {
        FaultRequestCheck.CheckDice(request.Probability, request.Times);
        FaultRequestCheck.Require(request.Match?.Entity is not { } entity || isQueue(entity),
            $"match.entity: there is no queue '{request.Match?.Entity}'. GET {ControlRoutes.Prefix}/state lists them; leave it out for all.");
        FaultRequestCheck.Require(request.Effect is { Mode: not null } or { LatencyMs: not null },
            "effect is required: give latencyMs, or mode (refuse, serverBusy, detach, cut, commitThenCut, hang), or both.");
        FaultRequestCheck.CheckLatency(request.Effect!.LatencyMs);
        FaultRequestCheck.Require(request.Effect.Condition is null || request.Effect.Mode is LinkFaultMode.Refuse or LinkFaultMode.Detach,
            "effect.condition goes with the modes refuse and detach only.");
        FaultRequestCheck.Require(request.Effect.Condition is null || IsSymbol(request.Effect.Condition),
            "effect.condition must be an AMQP condition such as com.microsoft:entity-disabled.");
    }

    private static bool IsSymbol(string condition) => condition.Length > 0 && condition.All(c => c is > ' ' and <= '~');
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(LinkFaultRequest))]
[JsonSerializable(typeof(LinkFaultList))]
internal sealed partial class LinkFaultJsonContext : JsonSerializerContext;
