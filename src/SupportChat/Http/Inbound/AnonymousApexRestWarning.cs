using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SupportChat.Http.Inbound;

/// <summary>Says at every start that a door stands open which only a demo should have open.</summary>
internal sealed partial class AnonymousApexRestWarning(IOptions<ApexRestOptions> options, ILogger<AnonymousApexRestWarning> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value is { Enabled: true, AllowAnonymous: true })
        {
            LogAnonymousAllowed(logger);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1106, LogLevel.Warning, "ApexRest__AllowAnonymous is on: anybody who reaches POST /services/apexrest/cases can open Cases in any customer's name. Remove it outside a demo")]
    private static partial void LogAnonymousAllowed(ILogger logger);
}
