using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Hosting;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Benchmarks;

/// <summary>A start with upstreams that take 50 ms for every call, beside the same calls one after the other; new and known customers apart.</summary>
internal static class StartBenchmark
{
    private const int LatencyMs = 50;
    private const int Warmup = 5;
    private const int Runs = 25;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("supportchat-bench-").FullName;
        var port = FreePort.Find();
        await using var emulators = await EmulatorSet.StartAsync(
            new EmulatorPorts(0, 0, 0, 0, 0), EmulatorSet.OfDemo, EmulatorSet.WebhookOf(port), CancellationToken.None);
        var ratios = new List<Ratio>();
        var settings = DemoSettings.For(emulators);
        settings["Logging:LogLevel:Default"] = "None";
        settings["Conversations:StartsPerMinute"] = "10000";
        var app = IntegrationHost.Build(port, folder, settings);
        try
        {
            await app.StartAsync();
            await SlowDownAsync(emulators.Sendbird!.BaseAddress);
            await SlowDownAsync(emulators.Salesforce!.BaseAddress);
            var start = app.Services.GetRequiredService<StartConversation>();
            var sequence = new Sequence(app.Services.GetRequiredService<SendbirdClient>(), app.Services.GetRequiredService<SalesforceClient>());
            foreach (var known in new[] { false, true })
            {
                foreach (var message in new[] { null, "Hello, where is my order?" })
                {
                    var ours = new List<double>();
                    var other = new List<double>();
                    for (var run = -Warmup; run < Runs; run++)
                    {
                        var user = known ? "known" : $"new-{message is null}-{run + Warmup}";
                        var key = $"{known}-{message is null}-{run + Warmup}";
                        var a = await TimeAsync(() => OursAsync(start, user, key, message));
                        var b = await TimeAsync(() => sequence.RunAsync(
                            $"{user}{(known ? "" : "-s")}",
                            $"s{key.Replace("-", "_", StringComparison.Ordinal)}",
                            message,
                            createUser: !known || run == -Warmup));
                        if (run >= 0)
                        {
                            ours.Add(a);
                            other.Add(b);
                        }
                    }

                    var name = $"start, {(known ? "known" : "new")} customer, {(message is null ? "no message" : "first message")} / same calls in sequence";
                    ratios.Add(new Ratio(name, ours.Median(), other.Median(), "ms", 0.6, AtLeast: false));
                }
            }
        }
        finally
        {
            await app.StopAsync();
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        return ratios;
    }

    private static async Task OursAsync(StartConversation start, string user, string key, string? message)
    {
        var command = new StartCommand(user, key, new StartRequest { Subject = "Where is my order?", FirstMessage = message });
        if (await start.HandleAsync(command, CancellationToken.None) is not StartOutcome.Started { Ready: true })
        {
            throw new InvalidOperationException("A start did not settle: the figures would mean nothing.");
        }
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var clock = Stopwatch.StartNew();
        await action();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static async Task SlowDownAsync(Uri emulator)
    {
        using var client = new HttpClient { BaseAddress = emulator };
        var fault = new JsonObject
        {
            ["match"] = new JsonObject(),
            ["probability"] = 1,
            ["effect"] = new JsonObject { ["latencyMs"] = new JsonObject { ["min"] = LatencyMs, ["max"] = LatencyMs } },
        };
        using var answer = await client.PostAsJsonAsync("emulator/faults", fault);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What a start does, one call after the other.</summary>
    private sealed class Sequence(SendbirdClient sendbird, SalesforceClient salesforce)
    {
        public async Task RunAsync(string user, string key, string? message, bool createUser)
        {
            var url = $"plain_{key}";
            if (createUser)
            {
                await sendbird.CreateUserAsync(new SendbirdUser(user, "", ""), CancellationToken.None);
            }

            await sendbird.IssueSessionTokenAsync(user, TimeProvider.System.GetUtcNow().AddHours(1), CancellationToken.None);
            await sendbird.CreateChannelAsync(new NewGroupChannel(url, "Where is my order?", [user]), CancellationToken.None);
            var creation = await salesforce.CreateCaseAsync(
                key, new Dictionary<string, object?> { ["Subject"] = "Where is my order?", ["Origin"] = "Web" }, CancellationToken.None);
            await sendbird.WriteMetadataAsync(
                url, new Dictionary<string, string> { ["caseStatus"] = ((CaseCreation.Created)creation).Case.Status }, CancellationToken.None);
            if (message is not null)
            {
                await sendbird.SendMessageAsync(url, new NewMessage(message) { UserId = user }, CancellationToken.None);
            }
        }
    }
}
