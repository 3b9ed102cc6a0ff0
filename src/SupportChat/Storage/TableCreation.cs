using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SupportChat.Storage;

/// <summary>
/// Creates the tables where that is allowed; where it is not, they must be there. While Table Storage is down the host runs, says that it is not
/// ready, and tries again. The tables are opened only at the start: a host makes its hosted services before it checks its settings, and a wrong one
/// must not hide the others.
/// </summary>
internal sealed partial class TableCreation(
    Lazy<SupportChatTables> tables, TableReadiness readiness, TimeProvider time, ILogger<TableCreation> logger) : BackgroundService
{
    /// <summary>A start waits so long for the tables: a healthy account has them by then, and a silent one must not hold up the process.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    /// <exception cref="RequestFailedException">The account refuses the tables for good: no retry mends the settings.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        try
        {
            await first.Task.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            LogLate(logger, Patience);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A host that is told to end while it starts ends; an exception here would be a crash.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var wait = TimeSpan.FromSeconds(1); !await TryCreateAsync(stoppingToken); wait = wait * 2 < Longest ? wait * 2 : Longest)
            {
                first.TrySetResult();
                await Task.Delay(wait, time, stoppingToken);
            }

            readiness.MarkReady();
            first.TrySetResult();
        }
        catch (Exception fault)
        {
            first.TrySetException(fault);
            throw;
        }
    }

    private static bool IsRefusal(Exception fault) => fault is RequestFailedException { Status: >= 400 and < 500 and not (408 or 429) };

    /// <summary>False while Table Storage cannot be reached.</summary>
    private async Task<bool> TryCreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(tables.Value.All.Select(table => table.CreateIfNotExistsAsync(cancellationToken)));
            return true;
        }
        catch (RequestFailedException refusal) when (refusal.Status == 403)
        {
            LogNotAllowed(logger, string.Join(", ", tables.Value.All.Select(table => table.Name)), refusal.ErrorCode);
            return true;
        }
        catch (Exception fault) when (!IsRefusal(fault) && !cancellationToken.IsCancellationRequested)
        {
            LogDown(logger, fault);
            return false;
        }
    }

    [LoggerMessage(
        5001,
        LogLevel.Warning,
        "Not allowed to create the tables {Tables} ({Code}): create them in the deployment, "
        + "or give this identity the role Storage Table Data Contributor")]
    private static partial void LogNotAllowed(ILogger logger, string tables, string? code);

    [LoggerMessage(5002, LogLevel.Error, "Table Storage cannot be reached: nothing can be taken until it is back; tried again")]
    private static partial void LogDown(ILogger logger, Exception exception);

    [LoggerMessage(5003, LogLevel.Warning, "Table Storage has not answered within {Patience}: the process starts without its tables")]
    private static partial void LogLate(ILogger logger, TimeSpan patience);
}

/// <summary>Whether the tables are there, as far as this process knows.</summary>
internal sealed class TableReadiness : IReadinessCheck
{
    private volatile bool ready;

    /// <inheritdoc/>
    public string? NotReady => ready ? null : "tables";

    /// <summary>They are.</summary>
    public void MarkReady() => ready = true;
}
