using SupportChat.Tests.EndToEnd.Processes.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary>What was acknowledged survives <c>kill -9</c> in the next instant (invariant 4).</summary>
[Trait("Category", "Kill")]
public sealed class KillUnderLoadTests
{
    private const int Kills = 20;
    private const int KillsWithDeletions = 8;
    private const int Seed = 20_260;

    [Fact]
    public async Task Twenty_kills_lose_nothing_that_was_acknowledged_and_double_nothing()
    {
        await using var installation = await Installation.StartAsync();
        using var stop = new CancellationTokenSource();
        var customers = Enumerable.Range(0, 4).Select(number => new CustomerLoad(installation, $"customer-{number}", Seed + number)).ToList();
        var load = Task.WhenAll(customers.Select(customer => Task.Run(() => customer.RunAsync(stop.Token))));
        var dice = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            customers.ForEach(customer => customer.MayDelete = kill < KillsWithDeletions);
            var starts = customers.Sum(customer => customer.Starts);
            await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(50, 900)), TimeProvider.System);
            if (kill % 3 > 0)
            {
                // On a busy machine too, most lives last until they have acknowledged something.
                await Eventually.BecomesTrueAsync(() => Task.FromResult(customers.Sum(customer => customer.Starts) > starts || load.IsFaulted));
            }

            await installation.Serve!.DisposeAsync();

            // Every fourth restart is killed while it starts.
            if (kill % 4 == 3)
            {
                await using var born = installation.Launch();
                await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(100, 1_200)), TimeProvider.System);
            }

            await installation.ServeAsync();
            Assert.False(load.IsFaulted, load.Exception?.ToString());
        }

        await stop.CancelAsync();
        await load;
        var acknowledged = customers.SelectMany(customer => customer.Acknowledged).ToList();
        await ConvergeAsync(installation, acknowledged);

        Assert.True(acknowledged.Count >= 8
            && acknowledged.Sum(conversation => conversation.Messages.Count) >= 40, "There was too little load to prove anything.");
        Assert.Equal(acknowledged.Count, (await installation.Systems.QueryAsync("SELECT Id FROM Case")).Count);
        var (_, dead) = await installation.OpsAsync(HttpMethod.Get, "dead-letters");
        Assert.Empty(dead["items"]!.AsArray());
    }

    /// <summary>
    /// Webhooks that met a dead process three times are lost: what the resync finds in production is asked for here, again when it was too early for
    /// a lost deletion.
    /// </summary>
    private static async Task ConvergeAsync(Installation installation, List<Expectation> acknowledged)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var pause = TimeSpan.FromSeconds(2);
        while (true)
        {
            foreach (var conversation in acknowledged)
            {
                var (status, _) = await installation.OpsAsync(HttpMethod.Post, $"conversations/{conversation.ConversationId}/reconcile");
                Assert.Equal(202, status);
            }

            var violations = await Violations.FindAsync(installation.Systems, acknowledged);
            for (var look = 0; violations.Count > 0 && look < 5; look++)
            {
                await Task.Delay(pause, time);
                violations = await Violations.FindAsync(installation.Systems, acknowledged);
            }

            if (violations.Count == 0)
            {
                return;
            }

            Assert.True(time.GetElapsedTime(started) < TimeSpan.FromSeconds(150), string.Join('\n', violations.Take(20)));
        }
    }
}
