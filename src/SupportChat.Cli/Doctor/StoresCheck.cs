using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;

namespace SupportChat.Cli.Doctor;

/// <summary>The stores can be read and written.</summary>
internal sealed class StoresCheck(IServiceProvider services, bool onTables) : IDoctorCheck
{
    private const string CursorName = "doctor";

    public string Name => "Stores";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var where = onTables ? "Table Storage" : "SQLite";
        try
        {
            var cursors = services.GetRequiredService<ICursorStore>();
            var stored = await cursors.FindAsync(CursorName, cancellationToken);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            await cursors.SaveAsync(CursorName, new StreamCursor { Watermark = now }, stored?.ETag, cancellationToken);
            return CheckResult.Ok($"{where} can be read and written");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return CheckResult.Error($"{where} cannot be used ({failure.GetType().Name})", onTables
                ? "Check Storage__Tables, and that this identity has the role Storage Table Data Contributor"
                : "Name a folder in which this user may write with --data, or set Storage__Tables");
        }
    }
}
