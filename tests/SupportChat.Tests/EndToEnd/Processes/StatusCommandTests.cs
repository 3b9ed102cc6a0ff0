using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary><c>status</c> and <c>tail</c> beside a running integration, and what shells ask.</summary>
public sealed class StatusCommandTests
{
    [Fact]
    public async Task Status_counts_what_there_is_and_tail_tells_what_is_new()
    {
        await using var demo = await Demo.StartAsync();
        await demo.OpenCaseAsync("ann", "k");
        await using var tail = CommandProcess.Start(["tail", "--data", demo.Folder], new Dictionary<string, string?>());
        await Eventually.BecomesTrueAsync(() => Task.FromResult(tail.Errors.Contains("Ctrl+C ends", StringComparison.Ordinal)));

        var (url, _) = await demo.OpenCaseAsync("bob", "k");
        await demo.SettleAsync();

        await Eventually.BecomesTrueAsync(() => Task.FromResult(tail.Output.Contains($"{Demo.IdOf(url)}  case: 00001002 New", StringComparison.Ordinal)));
        Assert.DoesNotContain("00001001", tail.Output, StringComparison.Ordinal);
        var status = JsonNode.Parse(await RunAsync("status", "--json", "--data", demo.Folder))!;
        Assert.Equal(2, status["conversations"]!["ready"]!.GetValue<int>());
        Assert.Equal(0, status["deadLetters"]!.GetValue<int>());
        Assert.Equal(["conversations", "files", "transcripts"], status["queues"]!.AsObject().Select(queue => queue.Key).Order());
        Assert.True(status["streams"]![0]!["reading"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("supportchat conv", "conversations")]
    [InlineData("supportchat conversations list --st", "--state")]
    [InlineData("supportchat conversations list --state ", "attention")]
    public async Task Shells_are_told_what_may_follow(string line, string expected) =>
        Assert.Contains(expected, (await RunAsync("complete", line)).Split('\n'));

    private static async Task<string> RunAsync(params string[] arguments)
    {
        await using var command = CommandProcess.Start(arguments, new Dictionary<string, string?>());
        Assert.Equal(0, await command.ExitAsync());
        return command.Output;
    }
}
