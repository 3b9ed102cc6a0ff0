using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SupportChat.Storage;

/// <summary>
/// Creates the tables at start where that is allowed; where it is not, they must be there. The tables are opened only then: a host makes its hosted
/// services before it checks its settings, and a wrong one must not hide the others.
/// </summary>
internal sealed partial class TableCreation(Lazy<SupportChatTables> tables, ILogger<TableCreation> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(tables.Value.All.Select(table => table.CreateIfNotExistsAsync(cancellationToken)));
        }
        catch (RequestFailedException refusal) when (refusal.Status == 403)
        {
            LogNotAllowed(logger, string.Join(", ", tables.Value.All.Select(table => table.Name)), refusal.ErrorCode);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(5001, LogLevel.Warning, "Not allowed to create the tables {Tables} ({Code}): create them in the deployment, or give this identity the role Storage Table Data Contributor")]
    private static partial void LogNotAllowed(ILogger logger, string tables, string? code);
}
