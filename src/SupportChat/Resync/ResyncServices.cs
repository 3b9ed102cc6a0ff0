using Microsoft.Extensions.DependencyInjection;

namespace SupportChat.Resync;

/// <summary>Registers the periodic resync.</summary>
public static class ResyncServices
{
    /// <summary>The resync and its parts.</summary>
    public static IServiceCollection AddResync(this IServiceCollection services) => services
        .AddSingleton<RecordResync>()
        .AddSingleton<ChannelResync>()
        .AddSingleton<CaseResync>()
        .AddSingleton<PeriodicResync>();
}
