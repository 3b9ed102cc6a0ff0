using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Storage;

/// <summary>Registers Table Storage behind the store ports.</summary>
public static class TableStoreServices
{
    /// <summary>The five stores on the account that <c>Storage__Tables</c> names; its tables are created when the host starts.</summary>
    public static IServiceCollection AddTableStores(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindSettings(StorageOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TableCallCounter>();
        services.AddSingleton(provider => new SupportChatTables(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value, provider.GetRequiredService<TableCallCounter>()));
        services.AddSingleton<IConversationStore, TableConversationStore>();
        services.AddSingleton<IConversationIndex, TableConversationIndex>();
        services.AddSingleton<IMessageLedger, TableMessageLedger>();
        services.AddSingleton<ICursorStore, TableCursorStore>();
        services.AddSingleton<IDeadLetterStore, TableDeadLetterStore>();
        services.AddSingleton(provider => new Lazy<SupportChatTables>(provider.GetRequiredService<SupportChatTables>));
        services.AddSingleton<TableReadiness>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<TableReadiness>());
        services.AddHostedService<TableCreation>();
        return services;
    }
}
