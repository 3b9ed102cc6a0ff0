using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SupportChat.Tests.EndToEnd.Processes.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary>A service manager's SIGTERM: what is being handled is finished, and nothing of it is done again by the next process.</summary>
public sealed class GracefulStopTests
{
    [Fact]
    public async Task Serve_finishes_what_it_holds_and_the_next_process_repeats_none_of_it()
    {
        await using var installation = await Installation.StartAsync();
        var (status, body) = await installation.StartConversationAsync("ann", "k");
        Assert.InRange(status, 200, 202);
        var expected = Expectation.Of(body, "ann");
        await SettleAsync(installation);
        await TwoSystems.FaultAsync(installation.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "PATCH", ["path"] = "/services/data/*/composite/sobjects/*" },
            ["effect"] = new JsonObject { ["latencyMs"] = new JsonObject { ["min"] = 5_000, ["max"] = 5_000 } },
        });
        var message = await installation.Systems.PostAsync(expected.ChannelUrl, "ann", "One");
        expected.Messages[message] = "One";
        await Eventually.BecomesTrueAsync(async () => await RowCallsAsync(installation) == 1);

        using var kill = Process.Start("kill", ["-TERM", installation.Serve!.Id.ToString(CultureInfo.InvariantCulture)]);
        var code = await installation.Serve.ExitAsync();

        Assert.Equal(0, code);
        Assert.DoesNotContain("still being handled", installation.Serve.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("broke", installation.Serve.Output + installation.Serve.Errors, StringComparison.Ordinal);
        await installation.Systems.HealAsync();
        await installation.ServeAsync();
        await SettleAsync(installation);
        Assert.Empty(await Violations.FindAsync(installation.Systems, [expected]));
        Assert.Equal(1, await RowCallsAsync(installation));
    }

    private static Task SettleAsync(Installation installation) => Eventually.BecomesTrueAsync(async () =>
        (await installation.OpsAsync(HttpMethod.Get, "status")).Body["queues"]!.AsObject()
            .All(queue => new[] { "ready", "scheduled", "leased" }.All(count => queue.Value![count]!.GetValue<long>() == 0)));

    /// <summary>Calls so far that write transcript rows.</summary>
    private static async Task<long> RowCallsAsync(Installation installation) =>
        (await Demo.SendAsync(installation.Systems.Salesforce, HttpMethod.Get, "emulator/calls")).Body["calls"]!.AsObject()
            .Where(call => call.Key.StartsWith("PATCH", StringComparison.Ordinal) && call.Key.Contains("composite/sobjects", StringComparison.Ordinal))
            .Sum(call => call.Value!.GetValue<long>());
}
