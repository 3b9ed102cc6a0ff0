using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>Registers SQLite behind the store and queue ports.</summary>
internal static class EmbeddedServices
{
    /// <summary>Stores and queue in a folder.</summary>
    public static IServiceCollection AddSqliteStores(this IServiceCollection services, string folder)
    {
        services.AddSingleton(provider => new SqliteDatabase(folder, provider.GetRequiredService<ILogger<SqliteDatabase>>()));
        services.AddSingleton<IConversationStore, SqliteConversationStore>();
        services.AddSingleton<IConversationIndex, SqliteConversationIndex>();
        services.AddSingleton<IMessageLedger, SqliteMessageLedger>();
        services.AddSingleton<ICursorStore, SqliteCursorStore>();
        services.AddSingleton<IDeadLetterStore, SqliteDeadLetterStore>();
        services.AddSingleton<SqliteWorkQueue>();
        services.AddSingleton<IWorkQueue>(provider => provider.GetRequiredService<SqliteWorkQueue>());
        services.AddSingleton<IQueueInspector>(provider => provider.GetRequiredService<SqliteWorkQueue>());
        return services;
    }

    /// <summary>
    /// The consumers. They are made when the first item comes: a host makes its hosted services before it checks its settings, and a wrong one must not hide
    /// the others.
    /// </summary>
    public static IServiceCollection AddSqliteWorkPump(
        this IServiceCollection services,
        Func<IServiceProvider, Func<WorkItem, CancellationToken, Task<WorkOutcome>>> conversations,
        Func<IServiceProvider, Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>>> transcripts,
        Func<IServiceProvider, Func<WorkItem, CancellationToken, Task<WorkOutcome>>> files) =>
        services.AddSingleton<Microsoft.Extensions.Hosting.IHostedService>(provider => new SqliteWorkPump(
            provider.GetRequiredService<SqliteWorkQueue>(),
            new Lazy<Func<WorkItem, CancellationToken, Task<WorkOutcome>>>(() => conversations(provider)),
            new Lazy<Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>>>(() => transcripts(provider)),
            new Lazy<Func<WorkItem, CancellationToken, Task<WorkOutcome>>>(() => files(provider)),
            new Lazy<Redelivery>(provider.GetRequiredService<Redelivery>),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteWorkPump>>()));
}
