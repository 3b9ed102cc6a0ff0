using System.Globalization;
using SupportChat.Tests.EndToEnd.Processes.Fixtures;
using SupportChat.Tests.EndToEnd.Replicas.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Replicas;

/// <summary>
/// The broker cuts a connection every second while it is sent to, received from, settled with or asked for renewals. Ten seconds of it in a run of the tests,
/// longer where a busy machine says little in that time; <c>SUPPORTCHAT_SOAK=00:10:00</c> makes it ten minutes.
/// </summary>
[Trait("Category", "Azurite")]
public sealed class CutSoakTests
{
    private const string Setting = "SUPPORTCHAT_SOAK";
    private const int Seed = 8_086;

    private static readonly string[] Operations = ["send", "receive", "settle", "renew", "management"];

    [NodeFact]
    public async Task Nothing_is_stuck_after_cuts_every_second()
    {
        var length = TimeSpan.Parse(Environment.GetEnvironmentVariable(Setting) ?? "00:00:10", CultureInfo.InvariantCulture);
        await using var installation = await ReplicatedInstallation.StartAsync();
        using var stop = new CancellationTokenSource();
        var customers = Enumerable.Range(0, 3).Select(number => new CustomerLoad(installation.Outside, $"customer-{number}", Seed + number)).ToList();
        var load = Task.WhenAll(customers.Select(customer => Task.Run(() => customer.RunAsync(stop.Token)))
            .Append(Task.Run(() => AgentLoad.RunAsync(installation.Outside.Systems, new Random(Seed), stop.Token))));
        await Eventually.BecomesTrueAsync(() => Task.FromResult(load.IsFaulted || customers.All(customer => customer.Starts > 0)));

        var cuts = 0;
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < length || customers.Sum(customer => customer.Posts) < ReplicatedInstallation.Enough)
        {
            await installation.CutOnceAsync(Operations[cuts++ % Operations.Length]);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            Assert.False(load.IsFaulted, load.Exception?.ToString());
        }

        await installation.EndCutsAsync();
        await stop.CancelAsync();
        await load;
        await installation.CatchesUpAsync([.. customers.SelectMany(customer => customer.Acknowledged)]);
    }
}
