using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus;

/// <summary>The control route that makes and changes queues.</summary>
internal sealed class QueueRoutes(MessageBroker broker)
{
    private const double LongestLock = 300;
    private const int LongestName = 260;
    private const int LargestMessage = 104_857_600;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPut(ControlRoutes.Prefix + "/queues/{name}", PutAsync);

    private async Task PutAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        FaultRequestCheck.Require(name.Length <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'),
            $"The name of a queue has letters, digits, '-', '_' and '.', at most {LongestName} of them.");
        var request = await ControlJson.ReadAsync(context, QueueJsonContext.Default.QueueRequest);
        ThrowIfWrong(request);
        try
        {
            var queue = broker.Put(name, Merge(broker.Find(name)?.Settings ?? new QueueSettings(), request));
            await ControlJson.WriteAsync(context, StatusCodes.Status200OK, QueueJson.Of(queue), QueueJsonContext.Default.JsonNode);
        }
        catch (BrokerException refused)
        {
            throw new ControlInputException(refused.Message);
        }
    }

    private static QueueSettings Merge(QueueSettings settings, QueueRequest request) => settings with
    {
        RequiresSession = request.RequiresSession ?? settings.RequiresSession,
        LockDuration = Seconds(request.LockSeconds) ?? settings.LockDuration,
        MaxDeliveryCount = request.MaxDeliveryCount ?? settings.MaxDeliveryCount,
        TimeToLive = Seconds(request.TtlSeconds) ?? settings.TimeToLive,
        MaxMessageBytes = request.MaxMessageBytes ?? settings.MaxMessageBytes,
    };

    private static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static void ThrowIfWrong(QueueRequest request)
    {
        FaultRequestCheck.Require(request.LockSeconds is null or (> 0 and <= LongestLock), $"lockSeconds must be above 0 and at most {LongestLock}.");
        FaultRequestCheck.Require(request.MaxDeliveryCount is null or (>= 1 and <= 2000), "maxDeliveryCount must be from 1 to 2000.");
        FaultRequestCheck.Require(request.TtlSeconds is null or (> 0 and <= 922_337_203_685), "ttlSeconds must be above 0.");
        FaultRequestCheck.Require(
            request.MaxMessageBytes is null or (>= 1024 and <= LargestMessage), $"maxMessageBytes must be from 1024 to {LargestMessage}.");
    }
}
