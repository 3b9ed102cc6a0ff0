using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SupportChat.Queueing;

/// <summary>Registers what every queue needs beside itself.</summary>
public static class QueueingServices
{
    /// <summary>Dead letters, redelivery and the dice of retries; the queue and the store of dead letters are the host's.</summary>
    public static IServiceCollection AddQueueing(this IServiceCollection services)
    {
        services.TryAddSingleton(Random.Shared);
        return services
            .AddSingleton<DeadLetters>()
            .AddSingleton<Redelivery>();
    }
}
