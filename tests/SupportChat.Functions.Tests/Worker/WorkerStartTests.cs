using SupportChat.Functions.ProtocolHost;
using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Functions.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Worker;

/// <summary>The worker's process from its start to its end, as the Functions host sees it.</summary>
public sealed class WorkerStartTests
{
    [Fact]
    public async Task Every_function_of_the_golden_file_is_loaded()
    {
        await using var host = await StartAsync(Repository.SampleSettings);

        Assert.Equal(HostFunctions.All.Select(function => function.Name), host.Functions.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Sendbird__ApplicationId")]
    [InlineData("ServiceBus")]
    public async Task A_missing_setting_is_named_on_standard_error(string key)
    {
        var refusal = await Assert.ThrowsAsync<WorkerStartException>(() => StartAsync(Repository.SampleSettings.Where(setting => setting.Key != key)));

        Assert.Contains("ended with code", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_ends_by_itself()
    {
        await using var host = await StartAsync(Repository.SampleSettings);

        // Its functions are loaded before its web server listens; told to end between the two, a start is cancelled and no end is tried.
        using var client = new HttpClient { BaseAddress = host.Url };
        using var answer = await client.GetAsync("api/health");

        var code = await host.StopAsync();
        Assert.True(code == 0, $"{code} {host.Errors} {string.Join('\n', host.Log.TakeLast(5))}");
    }

    private static Task<FunctionsHost> StartAsync(IEnumerable<KeyValuePair<string, string>> settings) =>
        FunctionsHost.StartAsync(WorkerFiles.Application, settings, BrokerQueues.Names);
}
