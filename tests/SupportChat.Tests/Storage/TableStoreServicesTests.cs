using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Storage;

namespace SupportChat.Tests.Storage;

/// <summary>Registration, settings and the creation of the tables.</summary>
public sealed class TableStoreServicesTests
{
    private const string Key = "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;";

    [Theory]
    [InlineData("https://account.table.core.windows.net")]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData("DefaultEndpointsProtocol=http;" + Key + "TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;")]
    public void Each_way_to_name_the_account_registers_all_stores(string setting)
    {
        using var provider = Services(setting).BuildServiceProvider(validateScopes: true);

        Assert.IsType<TableConversationStore>(provider.GetRequiredService<IConversationStore>());
        Assert.IsType<TableConversationIndex>(provider.GetRequiredService<IConversationIndex>());
        Assert.IsType<TableMessageLedger>(provider.GetRequiredService<IMessageLedger>());
        Assert.IsType<TableCursorStore>(provider.GetRequiredService<ICursorStore>());
        Assert.IsType<TableDeadLetterStore>(provider.GetRequiredService<IDeadLetterStore>());
        Assert.Contains(provider.GetServices<IHostedService>(), service => service is TableCreation);
    }

    [Theory]
    [InlineData("", "Storage__Tables is missing: the table endpoint of the storage account, a connection string, or UseDevelopmentStorage=true for Azurite")]
    [InlineData("http://account.table.core.windows.net", "Storage__Tables must be an https address: an identity's token never travels in clear text")]
    [InlineData("secret", "Storage__Tables is neither an https address nor a connection string of a storage account")]
    [InlineData("AccountName=a;AccountKey=secret", "Storage__Tables is neither an https address nor a connection string of a storage account")]
    public void A_wrong_setting_is_named_without_its_value(string setting, string fault)
    {
        using var provider = Services(setting).BuildServiceProvider();

        var thrown = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<StorageOptions>>().Value);

        Assert.Equal(fault, thrown.Message);
    }

    [Fact]
    public async Task Tables_that_may_not_be_created_are_a_warning_with_the_remedy()
    {
        var logs = await StartAgainstAsync(StatusCodes.Status403Forbidden, "AuthorizationPermissionMismatch");

        var record = Assert.Single(logs);
        Assert.Equal(LogLevel.Warning, record.Level);
        Assert.Equal(
            "Not allowed to create the tables conversations, index, messages, cursors, deadletters (AuthorizationPermissionMismatch): create them in the deployment, "
            + "or give this identity the role Storage Table Data Contributor",
            record.Message);
    }

    [Fact]
    public async Task Tables_that_are_there_already_are_fine() =>
        Assert.Empty(await StartAgainstAsync(StatusCodes.Status409Conflict, "TableAlreadyExists"));

    [Fact]
    public async Task Another_refusal_stops_the_start() => await Assert.ThrowsAsync<Azure.RequestFailedException>(
        () => StartAgainstAsync(StatusCodes.Status400BadRequest, "InvalidInput"));

    private static IServiceCollection Services(string setting) => new ServiceCollection()
        .AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:Tables"] = setting }).Build())
        .AddLogging()
        .AddTableStores();

    private static async Task<IReadOnlyList<FakeLogRecord>> StartAgainstAsync(int status, string code)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var account = builder.Build();
        account.Urls.Add("http://127.0.0.1:0");
        account.Run(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers["x-ms-error-code"] = code;
            return context.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["odata.error"] = new Dictionary<string, object> { ["code"] = code } });
        });
        await account.StartAsync();
        var options = new StorageOptions { Tables = $"DefaultEndpointsProtocol=http;{Key}TableEndpoint={account.Urls.First()}/devstoreaccount1;" };
        var log = new FakeLogger<TableCreation>();
        await new TableCreation(
            new Lazy<SupportChatTables>(() => new SupportChatTables(options, new TableCallCounter())), new TableReadiness(), TimeProvider.System, log)
            .StartAsync(CancellationToken.None);
        return log.Collector.GetSnapshot();
    }
}
