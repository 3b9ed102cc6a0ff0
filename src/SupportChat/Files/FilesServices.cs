using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Telemetry;

namespace SupportChat.Files;

/// <summary>Registers the copies of files.</summary>
public static class FilesServices
{
    /// <summary>Options, the way to files, and the consumer of queue <c>files</c>.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddOptions<TranscriptsOptions>().BindSettings(TranscriptsOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TranscriptsOptions>, TranscriptsOptionsValidator>();
        services.AddSingleton<FileAddresses>();
        services.AddSingleton<FileRules>();
        services.AddSingleton(provider => new FileConnector(provider.GetRequiredService<FileAddresses>(), Dns.GetHostAddressesAsync));
        services.AddSingleton<FileDownloader>();
        // Neither redirects nor a proxy may go where the connector does not look; the addresses of files are customers', and are not logged.
        services.AddHttpClient(FileDownloader.Name, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                ConnectCallback = provider.GetRequiredService<FileConnector>().ConnectAsync,
            });
        return services.AddSingleton(provider => new FileCopyConsumer(
            provider.GetRequiredService<IConversationStore>(),
            provider.GetRequiredService<SendbirdClient>(),
            provider.GetRequiredService<SalesforceClient>(),
            provider.GetRequiredService<FileDownloader>(),
            provider.GetRequiredService<FileRules>(),
            provider.GetRequiredService<IWorkQueue>(),
            provider.GetRequiredService<DeadLetters>(),
            provider.GetRequiredService<SupportChatMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FileCopyConsumer>>()));
    }
}
