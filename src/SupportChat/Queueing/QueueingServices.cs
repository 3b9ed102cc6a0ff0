using Microsoft.Extensions.DependencyInjection;

namespace SupportChat.Queueing;

/// <summary>Registers what every queue needs beside itself.</summary>
public static class QueueingServices
{
    /// <summary>Dead letters and redelivery; the queue and the store of dead letters are the host's.</summary>
    public static IServiceCollection AddQueueing(this IServiceCollection services) => services
        .AddSingleton<DeadLetters>()
        .AddSingleton<Redelivery>();
}
