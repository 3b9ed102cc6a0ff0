using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using SupportChat.Cli.Consumers;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Emulators.Control;
using SupportChat.Files;
using SupportChat.Hosting;
using SupportChat.Http;
using SupportChat.Http.Inbound;
using SupportChat.Http.Pipeline;
using SupportChat.Queueing;
using SupportChat.ServiceBus;
using SupportChat.Storage;
using SupportChat.Telemetry;
using SupportChat.Transcripts;

namespace SupportChat.Cli.Hosting;

/// <summary>
/// The integration as a process: the library and its endpoints on Kestrel; SQLite (or Table Storage) and the embedded queue on one machine, Table Storage and
/// Azure Service Bus for any number of replicas.
/// </summary>
internal static class IntegrationHost
{
    private const string TablesSetting = "Storage:Tables";
    private const string BrokerSetting = ServiceBusOptions.SectionName;
    private const string NamespaceSetting = ServiceBusOptions.SectionName + ":" + nameof(ServiceBusOptions.FullyQualifiedNamespace);

    /// <summary>Watching for changed settings would watch the folder below it too, and with it every write of the database.</summary>
    private static readonly string[] NoWatching = ["--hostBuilder:reloadConfigOnChange=false"];

    /// <summary>Builds the host, every setting validated.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="dataFolder">Folder of the SQLite database.</param>
    /// <param name="settings">Added over the environment.</param>
    /// <param name="address">Address to listen on; 127.0.0.1 when null.</param>
    /// <exception cref="PortUnavailableException">The port is taken.</exception>
    /// <exception cref="OptionsValidationException">One section of the settings is wrong; several are an <see cref="AggregateException"/> of these.</exception>
    public static WebApplication Build(int port, string dataFolder, IReadOnlyDictionary<string, string?> settings, IPAddress? address = null)
    {
        var builder = CreateServer(port, address ?? IPAddress.Loopback, settings);
        AddIntegration(builder.Services, builder.Configuration, dataFolder);
        var app = builder.Build();
        // Before any endpoint is made: making one reads its own settings, and would name only their faults.
        Check(app.Services);
        MapEndpoints(app, endpoint => context => AnswerAsync(app.Services, endpoint, context, context.RequestAborted));
        return app;
    }

    /// <summary>The same without a server: whoever has one hands on its calls with <see cref="AnswerAsync"/>.</summary>
    /// <exception cref="OptionsValidationException">One section of the settings is wrong; several are an <see cref="AggregateException"/> of these.</exception>
    public static IHost BuildWithoutServer(string dataFolder, IReadOnlyDictionary<string, string?> settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = NoWatching, EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddFrameworkFilters().AddConsoleFormatter<PlainFormatter, ConsoleFormatterOptions>();
        AddIntegration(builder.Services, builder.Configuration, dataFolder);
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        // The app that somebody tries the demo with stands on a development server of this machine, on any port.
        builder.Services.AddSingleton(
            provider => new CorsPolicy(provider.GetRequiredService<IOptions<CorsOptions>>(), LoopbackOnly.IsLoopbackOrigin));
        // The demo means it, and only loopback reaches it.
        builder.Logging.AddFilter<ConsoleLoggerProvider>(typeof(AnonymousApexRestWarning).FullName, LogLevel.Error);
        var host = builder.Build();
        Check(host.Services);
        return host;
    }

    /// <summary>A server on one port, with no endpoint yet.</summary>
    /// <exception cref="PortUnavailableException">The port is taken.</exception>
    public static WebApplicationBuilder CreateServer(int port, IPAddress address, IReadOnlyDictionary<string, string?> settings)
    {
        FreePort.Demand(address, port);
        // In Development, which a shell may ask for, ASP.NET Core would answer faults with their stack traces.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = NoWatching, EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, port);
        });
        builder.Logging.AddFrameworkFilters().AddConsoleFormatter<PlainFormatter, ConsoleFormatterOptions>();
        return builder;
    }

    public static void MapEndpoints(IEndpointRouteBuilder app, Func<ApiEndpoint, RequestDelegate> answer)
    {
        foreach (var endpoint in ApiEndpoints.All)
        {
            _ = endpoint.Method is { } method
                ? app.MapMethods(endpoint.Route, [method], answer(endpoint))
                : app.Map(endpoint.Route, answer(endpoint));
        }
    }

    /// <summary>Answers a call of an endpoint.</summary>
    public static async Task AnswerAsync(IServiceProvider services, ApiEndpoint endpoint, HttpContext context, CancellationToken cancellationToken)
    {
        var handler = (EndpointHandler)services.GetRequiredService(endpoint.Handler);
        await (await handler.HandleAsync(context.Request, cancellationToken)).ExecuteAsync(context);
    }

    /// <summary>Settings and data folder, before a host starts that would report what is wrong with all its frames.</summary>
    private static void Check(IServiceProvider services)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        services.GetService<SqliteWorkQueue>()?.Own().Dispose();
    }

    private static void AddIntegration(IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        services.AddSupportChat();
        AddStores(services, configuration, dataFolder);
        var replicas = UsesBroker(configuration);
        if (replicas)
        {
            services.AddServiceBusPump();
        }
        else
        {
            services.AddSqliteWorkPump(
                provider => provider.GetRequiredService<ConversationConsumer>().HandleAsync,
                provider => provider.GetRequiredService<TranscriptConsumer>().HandleManyAsync,
                provider => provider.GetRequiredService<FileCopyConsumer>().HandleAsync);
        }

        services.AddHostedService<CaseChangeLoop>();
        services.AddHostedService(
            provider => ActivatorUtilities.CreateInstance<ResyncLoop>(provider, replicas ? ResyncLoop.AmongReplicas : TimeSpan.Zero));
    }

    /// <summary>Only the stores that are there, for verbs that read them.</summary>
    /// <exception cref="DataFolderException">Nothing is in the folder.</exception>
    public static ServiceProvider OpenExistingStores(string dataFolder)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        if (configuration[TablesSetting] is null && !UsesBroker(configuration) && !DataFolder.HasDatabase(dataFolder))
        {
            throw new DataFolderException($"There is no database in the folder '{dataFolder}'. Name the one that 'serve' or 'demo' uses with --data.");
        }

        return OpenStores(dataFolder);
    }

    /// <summary>Only the stores.</summary>
    public static ServiceProvider OpenStores(string dataFolder)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var services = Bare();
        services.AddMetrics();
        services.AddSingleton<SupportChatMetrics>();
        services.AddSingleton<DeadLetters>();
        AddStores(services, configuration, dataFolder);
        return services.BuildServiceProvider();
    }

    /// <summary>The vendors' clients and what sets them up, for verbs that touch no store.</summary>
    public static ServiceProvider OpenClients()
    {
        var services = Bare();
        services.AddSupportChat();
        return services.BuildServiceProvider();
    }

    /// <summary>Everything that the doctor looks at; every setting is checked first.</summary>
    /// <param name="dataFolder">Folder of the SQLite database; made when the stores are looked at.</param>
    /// <param name="configuration">Settings; the environment's when null.</param>
    /// <exception cref="OptionsValidationException">One section of the settings is wrong; several are an <see cref="AggregateException"/> of these.</exception>
    public static ServiceProvider OpenForDoctor(string dataFolder, IConfiguration? configuration = null)
    {
        var services = Bare(configuration);
        services.AddSupportChat();
        AddStores(services, Settings(services), dataFolder);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider;
    }

    private static ServiceCollection Bare(IConfiguration? configuration = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration ?? new ConfigurationBuilder().AddEnvironmentVariables().Build());
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        return services;
    }

    private static IConfiguration Settings(ServiceCollection services) =>
        (IConfiguration)services.First(service => service.ServiceType == typeof(IConfiguration)).ImplementationInstance!;

    private static bool UsesBroker(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration[BrokerSetting]) || !string.IsNullOrEmpty(configuration[NamespaceSetting]);

    /// <summary>
    /// Embedded queue and stores; the stores are Table Storage where <c>Storage__Tables</c> is set. With a broker nothing is embedded: a queue that replicas
    /// share must not lead to stores that they do not.
    /// </summary>
    private static void AddStores(IServiceCollection services, IConfiguration configuration, string dataFolder)
    {
        if (UsesBroker(configuration))
        {
            services.AddTableStores();
            services.AddServiceBus();
            return;
        }

        services.AddSqliteStores(dataFolder);
        if (configuration[TablesSetting] is not null)
        {
            services.AddTableStores();
        }
    }

    /// <summary>Of a host that another one starts and stops: signals of the process are that one's.</summary>
    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
