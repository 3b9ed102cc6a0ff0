using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Cli.Consumers;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Emulators;
using SupportChat.Emulators.ServiceBus;
using SupportChat.Files;
using SupportChat.Hosting;
using SupportChat.Queueing;
using SupportChat.ServiceBus;
using SupportChat.Tests.Files.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Consumers;

/// <summary>Queue <c>files</c> of the broker, as <c>serve</c> receives from it.</summary>
public sealed class FileReceiverTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("supportchat-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_no_copy_can_come_of_is_a_dead_letter_and_leaves_the_queue()
    {
        await using var broker = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions(), CancellationToken.None);
        await using var services = Services(broker, new Uri("http://127.0.0.1:1"));
        using var stopping = new CancellationTokenSource();
        var receiving = Receiver(services, TimeProvider.System).RunAsync(stopping.Token, CancellationToken.None);

        await services.GetRequiredService<IWorkQueue>().SendManyAsync([Work("http://127.0.0.1:1/a") with { Body = "{"u8.ToArray() }], CancellationToken.None);

        var letters = services.GetRequiredService<IDeadLetterStore>();
        await Eventually.BecomesTrueAsync(async () => (await letters.ListAsync(10, null, CancellationToken.None)).Items.Count > 0);
        var letter = Assert.Single((await letters.ListAsync(10, null, CancellationToken.None)).Items);
        Assert.Equal(("files", "UnreadableBody"), (letter.Queue, letter.Reason));
        await stopping.CancelAsync();
        await receiving;
    }

    [Fact]
    public async Task A_copy_that_takes_longer_than_its_lock_is_not_begun_again()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var held = new TaskCompletionSource();
        await using var host = await FileHost.StartAsync(async context =>
        {
            await held.Task;
            context.Response.StatusCode = 404;
        });
        await using var broker = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { TimeProvider = time }, CancellationToken.None);
        using var control = new HttpClient { BaseAddress = broker.BaseAddress };
        await using var services = Services(broker, host.Address);
        await services.GetRequiredService<IConversationStore>().InsertAsync(Records.Settled(), CancellationToken.None);
        using var stopping = new CancellationTokenSource();
        var receiving = Receiver(services, time).RunAsync(stopping.Token, CancellationToken.None);
        await services.GetRequiredService<IWorkQueue>().SendManyAsync([Work($"{host.Address}a")], CancellationToken.None);
        await Eventually.BecomesTrueAsync(() => !host.Asked.IsEmpty);

        // Twice as long as a lock of five minutes.
        for (var renewals = 1; renewals <= 4; renewals++)
        {
            await Eventually.BecomesTrueAsync(async () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return await RenewalsAsync(control) >= renewals;
            });
        }

        Assert.Single(host.Asked);
        held.SetResult();
        await stopping.CancelAsync();
        await receiving;
    }

    private static async Task<long> RenewalsAsync(HttpClient control) =>
        (long?)JsonNode.Parse(await control.GetStringAsync("emulator/calls"))!["calls"]!["renew-lock files"] ?? 0;

    private ServiceProvider Services(ServiceBusEmulator broker, Uri world)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sendbird:ApplicationId"] = "app",
            ["Sendbird:ApiToken"] = "t",
            ["Salesforce:LoginUrl"] = world.ToString(),
            ["Salesforce:ClientId"] = "c",
            ["Salesforce:ClientSecret"] = "s",
            ["ServiceBus"] = broker.ConnectionString,
        }).Build());
        services.AddSingleton(TimeProvider.System);
        services.AddSupportChat();
        services.AddSqliteStores(folder);
        services.AddServiceBus();
        return services.BuildServiceProvider();
    }

    private static FileReceiver Receiver(IServiceProvider services, TimeProvider time) =>
        ActivatorUtilities.CreateInstance<FileReceiver>(services, time, new Lazy<FileCopyConsumer>(services.GetRequiredService<FileCopyConsumer>));

    private static WorkItem Work(string url) => new FileCopy
    {
        MessageId = 1,
        Number = 1,
        Episode = 1,
        ChannelUrl = Records.Id.ChannelUrl,
        CreatedAt = 1,
        Url = url,
        Name = "a.bin",
    }.ToWorkItem(Records.Id, TimeProvider.System.GetUtcNow());
}
