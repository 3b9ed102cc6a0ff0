using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SupportChat.Tests.EndToEnd.Processes.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

public sealed class SeparateProcessTests
{
    [Fact]
    public async Task A_conversation_and_its_messages_reach_the_Case_across_process_borders()
    {
        await using var installation = await Installation.StartAsync();

        var (status, body) = await installation.StartConversationAsync("ann", "order-1", new JsonObject { ["subject"] = "Help", ["firstMessage"] = "One" });

        // A process that has just begun may need longer than a start waits.
        Assert.Contains(status, new[] { 201, 202 });
        var expected = Expectation.Of(body, "ann") with { FirstMessage = "One" };
        var id = await installation.Systems.PostAsync(expected.ChannelUrl, "ann", "Two");
        expected.Messages[id] = "Two";

        await Eventually.GetAsync(() => Violations.FindAsync(installation.Systems, [expected]), violations => violations.Count == 0);
    }

    [Fact]
    public async Task Without_Salesforces_process_a_customer_chats_and_the_Case_follows_once_with_every_message()
    {
        await using var installation = new Installation();
        await installation.EmulateAsync("sendbird", "issuer");
        await installation.ServeAsync();

        var (status, body) = await installation.StartConversationAsync("ann", "order-1", new JsonObject { ["subject"] = "Help", ["firstMessage"] = "One" });
        Assert.Equal(202, status);
        Assert.True(body["channelReady"]!.GetValue<bool>());
        Assert.NotEmpty(body["sendbird"]!["sessionToken"]!.GetValue<string>());
        var expected = Expectation.Of(body, "ann") with { FirstMessage = "One" };
        foreach (var text in new[] { "Two", "Three" })
        {
            expected.Messages[await installation.Systems.PostAsync(expected.ChannelUrl, "ann", text)] = text;
        }

        var edited = expected.Messages.Keys.First();
        await installation.Systems.EditAsync(expected.ChannelUrl, edited, "Two, corrected");
        expected.Messages[edited] = "Two, corrected";
        var (again, repeated) = await installation.StartConversationAsync("ann", "order-1", new JsonObject { ["subject"] = "Help", ["firstMessage"] = "One" });
        Assert.Equal(202, again);
        Assert.Equal(expected.ConversationId, repeated["conversationId"]!.GetValue<string>());

        await installation.EmulateAsync("salesforce");

        await Eventually.GetAsync(() => Violations.FindAsync(installation.Systems, [expected]), violations => violations.Count == 0);
        var (settled, _) = await installation.StartConversationAsync("ann", "order-1", new JsonObject { ["subject"] = "Help", ["firstMessage"] = "One" });
        Assert.Equal(200, settled);
    }

    [Theory]
    [InlineData("serve", "--port")]
    [InlineData("emulate", "--salesforce-port")]
    [InlineData("emulate", "--servicebus-port")]
    public async Task A_taken_port_is_one_clear_line_and_exit_code_5(string verb, string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var installation = new Installation();
        var folder = Directory.CreateTempSubdirectory("supportchat-port-");
        string[] others = ["sendbird", "salesforce", "pubsub", "pubsub-tls", "issuer", "servicebus", "servicebus-control"];
        string[] rest = verb == "serve"
            ? ["--data", folder.FullName]
            : [.. others.Select(name => $"--{name}-port").Where(name => name != option).SelectMany(name => new[] { name, "0" })];

        await using var command = CommandProcess.Start([verb, option, port, .. rest], installation.Settings);
        var code = await command.ExitAsync();
        folder.Delete(recursive: true);

        Assert.Equal(5, code);
        var line = Assert.Single(command.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(port, line, StringComparison.Ordinal);
        Assert.Contains("choose another port", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_configuration_names_every_missing_key_and_ends_with_exit_code_3()
    {
        await using var command = CommandProcess.Start(
            ["serve", "--port", "0", "--data", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())],
            new Dictionary<string, string?> { ["Sendbird:ApplicationId"] = "SUPPORTCHAT-DEMO" });
        var code = await command.ExitAsync();

        Assert.Equal(3, code);
        foreach (var key in new[] { "Sendbird__ApiToken", "Salesforce__LoginUrl", "Salesforce__ClientId", "Salesforce__ClientSecret", "ClientAuth__Authority" })
        {
            Assert.Contains(key, command.Errors, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("   at ", command.Errors, StringComparison.Ordinal);
    }
}
