using Azure;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Cli.Doctor;

/// <summary>Each store can be read, and the cursors, as the smallest of them, be written too.</summary>
internal sealed class StoresCheck(IServiceProvider services, bool onTables) : IDoctorCheck
{
    private const string CursorName = "doctor";

    public string Name => "Stores";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var where = onTables ? "Table Storage" : "SQLite";
        var nobody = ConversationId.Derive(CursorName, CursorName);
        var store = "";
        try
        {
            foreach (var (name, use) in new (string, Func<Task>)[]
            {
                ("conversations", () => services.GetRequiredService<IConversationStore>().FindAsync(nobody, cancellationToken)),
                ("index", () => services.GetRequiredService<IConversationIndex>().FindByChannelAsync(CursorName, cancellationToken)),
                ("messages", () => services.GetRequiredService<IMessageLedger>().ListAsync(nobody, 1, null, cancellationToken)),
                ("deadletters", () => services.GetRequiredService<IDeadLetterStore>().ListAsync(1, null, cancellationToken)),
                ("cursors", () => WriteCursorAsync(cancellationToken)),
            })
            {
                store = name;
                await use();
            }

            return CheckResult.Ok($"{where} can be read and written");
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "TableNotFound")
        {
            return CheckResult.Error(
                $"{where} has no table '{store}'",
                "Create it, or give this identity the role Storage Table Data Contributor and start the process again. If it was deleted, restore it from a copy: without its rows conversations are lost");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return CheckResult.Error($"{where} cannot be used ('{store}': {failure.GetType().Name})", onTables
                ? "Check Storage__Tables, and that this identity has the role Storage Table Data Contributor"
                : "Name a folder in which this user may write with --data, or set Storage__Tables");
        }
    }

    private async Task WriteCursorAsync(CancellationToken cancellationToken)
    {
        var cursors = services.GetRequiredService<ICursorStore>();
        var stored = await cursors.FindAsync(CursorName, cancellationToken);
        await cursors.SaveAsync(
            CursorName, new StreamCursor { Watermark = services.GetRequiredService<TimeProvider>().GetUtcNow() }, stored?.ETag, cancellationToken);
    }
}
