using System.Net;
using System.Net.Sockets;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary>
/// Whatever is wrong with a command's line, settings, folder or ports is said in a line that tells how to mend it, with an exit code of its kind.
/// </summary>
public sealed class WrongUsageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("supportchat-usage-").FullName;

    [Theory]
    [InlineData("--port must be a whole number from 0 to 65535, not 'abc'.", "--port", "abc")]
    [InlineData("--data needs a value, but '--all' follows", "demo", "--data", "--all")]
    [InlineData("--disaster-seconds must be a number above 0, at most 3600, not '-5'.", "demo", "--disaster-seconds", "-5")]
    [InlineData("There is no option '--bdy'.", "dead-letters", "show", "--bdy")]
    [InlineData("'nobody' is no id of a conversation, and not 'all'.", "verify", "nobody")]
    [InlineData("--since must be a number with one of s, m, h, d, such as 30d, not 'soon'.", "verify", "--since", "soon")]
    [InlineData("Argument 'sendbrd' not recognized. Must be one of: 'sendbird' 'salesforce'", "emulate", "--only", "sendbrd")]
    public async Task A_line_that_cannot_be_understood_ends_with_2_and_leads_to_the_help(string start, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(start, errors[0], StringComparison.Ordinal);
        Assert.StartsWith("'supportchat ", errors[1], StringComparison.Ordinal);
        Assert.Equal(2, errors.Length);
    }

    [Fact]
    public async Task Settings_of_a_wrong_form_end_with_3_and_are_named_together()
    {
        var (code, _, errors) = await RunAsync(
            ["demo", "--port", "0"],
            new()
            {
                ["CaseChanges:JoinOn"] = "Whenever",
                ["CaseChanges:Window"] = "long",
                ["Conversations:OpenLimit"] = "many",
                ["Transcripts:Files"] = "Keep",
            });

        Assert.Equal(3, code);
        Assert.Equal(
            [
                "  CaseChanges__JoinOn must be Assignment or Accept, not 'Whenever'",
                "  CaseChanges__Window must be a time such as 00:00:30, or 3.00:00:00 for three days, not 'long'",
                "  Conversations__OpenLimit must be a whole number, not 'many'",
                "  Transcripts__Files must be Link or Copy, not 'Keep'",
            ],
            errors[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_ends_with_4()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "");

        foreach (var arguments in new string[][] { ["demo", "--port", "0"], ["emulate", "--only", "servicebus"], ["conversations", "list"] })
        {
            var (code, _, errors) = await RunAsync([.. arguments, "--data", file]);

            Assert.Equal(4, code);
            Assert.Contains("--data", Assert.Single(errors), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_reading_verb_leaves_a_folder_without_a_database_as_it_is()
    {
        var (code, _, errors) = await RunAsync(["dead-letters", "list", "--data", folder]);

        Assert.Equal(4, code);
        Assert.Contains("There is no database in the folder", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task All_taken_ports_are_named_with_their_options_and_end_with_5()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        var (one, other) = (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);

        var (code, _, errors) = await RunAsync(["demo", "--port", "0", "--sendbird-port", $"{one}", "--issuer-port", $"{other}", "--pubsub-port", $"{other}"]);

        Assert.Equal(5, code);
        var line = Assert.Single(errors);
        Assert.Contains($"--pubsub-port and --issuer-port are both {other}", line, StringComparison.Ordinal);
        Assert.Contains($"Port {one} on 127.0.0.1 is in use (--sendbird-port)", line, StringComparison.Ordinal);
        Assert.Contains($"Port {other} on 127.0.0.1 is in use", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_ends_with_5()
    {
        var (code, _, errors) = await RunAsync(["serve", "--address", "192.0.2.1"]);

        Assert.Equal(5, code);
        Assert.StartsWith("192.0.2.1 is no address of this machine:", Assert.Single(errors), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<(int Code, string Output, string[] Errors)> RunAsync(string[] arguments, Dictionary<string, string?>? settings = null)
    {
        await using var command = CommandProcess.Start(arguments, settings ?? []);
        var code = await command.ExitAsync();
        return (code, command.Output.Trim(), command.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
