using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using SupportChat.Cli.Hosting;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary><c>demo --azure</c>: on Service Bus and Azurite, which end with it.</summary>
[Trait("Category", "Azurite")]
public sealed class DemoOnAzureTests : IDisposable
{
    private static readonly string[] Options =
    [
        "--port", "--sendbird-port", "--salesforce-port", "--pubsub-port", "--pubsub-tls-port", "--issuer-port", "--servicebus-port",
        "--servicebus-control-port", "--tables-port",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-azure-");
    private readonly Dictionary<string, int> ports = Options.ToDictionary(option => option, _ => QuietPort.Find());

    private string Data => Path.Combine(folder.FullName, "data");

    public void Dispose() => folder.Delete(recursive: true);

    [NodeFact]
    public async Task A_message_reaches_the_Case_and_what_is_stored_outlives_the_demo_and_no_process_does()
    {
        using var api = new HttpClient { BaseAddress = Address("--port") };
        var systems = TwoSystems.At(Address("--sendbird-port"), Address("--salesforce-port"));
        string first;
        await using (var demo = await StartAsync())
        {
            first = await OpenAsync(api, "one");
            await RowArrivesAsync(api, systems, first, "Where is it?");
            using var control = new HttpClient { BaseAddress = Address("--servicebus-control-port") };
            var (_, broker) = await Demo.SendAsync(control, HttpMethod.Get, "emulator/calls");
            Assert.Contains("receive transcripts", broker["calls"]!.AsObject().Select(call => call.Key));
            Assert.NotNull(await AzuriteAsync());

            using var kill = Process.Start("kill", ["-TERM", demo.Id.ToString(CultureInfo.InvariantCulture)]);
            Assert.Equal(0, await demo.ExitAsync());
            Assert.Empty(demo.Errors.Trim());
        }

        Assert.Null(await AzuriteAsync());
        Assert.Equal(["emulators", "servicebus", "tables"], Directory.EnumerateFileSystemEntries(Data).Select(Path.GetFileName).Order());

        string second;
        await using (var demo = await StartAsync())
        {
            Assert.Contains(first, await ListAsync(api));
            second = await OpenAsync(api, "two");
            await RowArrivesAsync(api, systems, second, "And the other one?");
            await demo.KillAsync();
        }

        await Eventually.BecomesTrueAsync(async () => await AzuriteAsync() is null);
        await using var last = await StartAsync();
        Assert.Equal(new[] { first, second }.Order(), (await ListAsync(api)).Order());
    }

    [Theory]
    [UnsupportedOSPlatform("windows")]
    [InlineData(null, null, "node was not found")]
    [InlineData("echo v18.20.1", null, "Node v18.20.1 is too old")]
    [InlineData("echo v20.0.0", null, "npm was not found")]
    [InlineData("echo v20.0.0", "echo npm error code ENOTFOUND >&2; echo npm error the registry is out of reach. >&2; exit 1", "the registry is out of reach")]
    [InlineData("case $1 in --version) echo v20.0.0;; *) echo that tables are damaged >&2; exit 1;; esac", "exit 0", "that tables are damaged")]
    public async Task Without_what_it_needs_it_is_one_clear_line_and_exit_code_1(string? node, string? npm, string reason)
    {
        var tools = folder.CreateSubdirectory("tools");
        Write("node", node);
        Write("npm", npm);

        await using var command = Start(
            new Dictionary<string, string?> { ["PATH"] = tools.FullName, ["HOME"] = folder.FullName, ["XDG_DATA_HOME"] = folder.FullName });
        var code = await command.ExitAsync();

        Assert.Equal(1, code);
        var line = Assert.Single(command.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.Contains("leave out --azure", line, StringComparison.Ordinal);
        // What could not be installed is not taken for installed by the next one.
        Assert.Equal(npm == "exit 0" ? 1 : 0, folder.EnumerateDirectories("azurite-*", SearchOption.AllDirectories).Count());

        void Write(string name, string? script)
        {
            if (script is not null)
            {
                var file = Path.Combine(tools.FullName, name);
                File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }
    }

    private Uri Address(string option) => new($"http://127.0.0.1:{ports[option]}/");

    private CommandProcess Start(IReadOnlyDictionary<string, string?> environment) => CommandProcess.Start(
        ["demo", "--azure", "--data", Data, .. ports.SelectMany(port => new[] { port.Key, port.Value.ToString(CultureInfo.InvariantCulture) })], environment);

    private async Task<CommandProcess> StartAsync()
    {
        var demo = Start(new Dictionary<string, string?>());
        await demo.ReadyAsync(new Uri(Address("--port"), "api/health/live"));
        return demo;
    }

    /// <summary>The conversation's id.</summary>
    private static async Task<string> OpenAsync(HttpClient api, string key)
    {
        var (status, body) = await Demo.SendAsync(
            api, HttpMethod.Post, "api/conversations", new JsonObject { ["subject"] = "Help" }, await TokenAsync(api), ("Idempotency-Key", key));
        // A process that has just begun may need longer than a start waits.
        Assert.True(status is 201 or 202, $"The start answered {status}: {body}");
        return body["conversationId"]!.GetValue<string>();
    }

    /// <summary>Posts as the demo's page does, and waits for the row.</summary>
    private static async Task RowArrivesAsync(HttpClient api, TwoSystems systems, string conversation, string text)
    {
        var (_, found) = await Demo.SendAsync(api, HttpMethod.Get, $"api/conversations/{conversation}", null, await TokenAsync(api));
        var (status, _) = await Demo.SendAsync(
            api,
            HttpMethod.Post,
            $"dev/sendbird/v3/group_channels/{found["channelUrl"]}/messages",
            TwoSystems.Text("ann", text),
            null,
            ("Api-Token", "demo-sendbird-token"));
        Assert.Equal(200, status);
        await systems.LoginAsync();
        await Eventually.GetAsync(
            () => systems.QueryAsync($"SELECT Text__c FROM SupportChat_Message__c WHERE MessageId__c LIKE '{conversation}-%'"),
            rows => rows.Select(row => row["Text__c"]!.GetValue<string>()).SequenceEqual([text]));
    }

    private static async Task<IReadOnlyList<string>> ListAsync(HttpClient api)
    {
        var (_, body) = await Demo.SendAsync(api, HttpMethod.Get, "api/ops/conversations", null, null, ("X-SupportChat-Key", DemoSettings.OpsKey));
        return [.. body["items"]!.AsArray().Select(item => item!["conversationId"]!.GetValue<string>())];
    }

    private static async Task<string> TokenAsync(HttpClient api) =>
        (await Demo.SendAsync(api, HttpMethod.Post, "dev/token", new JsonObject { ["userId"] = "ann" })).Body["token"]!.GetValue<string>();

    /// <summary>The line of this demo's Azurite in the list of all processes; null when it is not there.</summary>
    private async Task<string?> AzuriteAsync()
    {
        var run = await CommandRun.ExecuteAsync("ps", ["-eo", "args"], folder.FullName, null, CancellationToken.None);
        Assert.Equal(0, run.ExitCode);
        var ours = $"azurite.cjs --tableHost 127.0.0.1 --tablePort {ports["--tables-port"]} ";
        return run.Output.Split('\n').FirstOrDefault(line => line.Contains(ours, StringComparison.Ordinal));
    }
}
