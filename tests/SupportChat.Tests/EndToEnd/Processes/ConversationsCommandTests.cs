using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary><c>conversations</c> as an operator calls it, beside a running integration.</summary>
public sealed class ConversationsCommandTests
{
    [Fact]
    public async Task List_tells_how_each_stands_and_show_what_became_of_its_messages()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        var id = Demo.IdOf(url);
        var message = await demo.PostMessageAsync(url, "ann", "what the customer wrote");
        await Eventually.BecomesTrueAsync(async () => (await demo.MessagesAsync(url)).Count == 1);
        await demo.SettleAsync();
        await Demo.SendAsync(
            demo.Salesforce,
            HttpMethod.Post,
            "emulator/faults",
            new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/*" }, ["effect"] = new JsonObject { ["status"] = 503 } });
        var waiting = (await demo.StartConversationAsync("bob", "k")).Body["conversationId"]!.GetValue<string>();

        // A busy machine may let a call of the start time out first: the fault shows once it was met.
        await Eventually.GetAsync(
            async () => (await demo.OpsAsync(HttpMethod.Get, $"conversations/{waiting}")).Body["wake"]?["lastError"]?.GetValue<string>(),
            error => error?.StartsWith("salesforce:", StringComparison.Ordinal) == true);

        var (listed, list, _) = await RunAsync(demo, "list");
        var (filtered, pending, _) = await RunAsync(demo, "list", "--state", "pending");
        var (shown, show, _) = await RunAsync(demo, "show", id);
        var (_, later, _) = await RunAsync(demo, "show", waiting);

        Assert.Equal((0, 0, 0), (listed, filtered, shown));
        Assert.Contains("00001001", Assert.Single(list.Split('\n'), line => line.Contains(id, StringComparison.Ordinal) && line.Contains("ready", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(waiting, pending, StringComparison.Ordinal);
        Assert.DoesNotContain(id, pending, StringComparison.Ordinal);
        Assert.Contains("Written", Assert.Single(show.Split('\n'), line => line.Contains($"{message}", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("not created", later, StringComparison.Ordinal);
        Assert.Contains("salesforce:", later, StringComparison.Ordinal);
        Assert.DoesNotContain("what the customer wrote", list + show, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_an_operator_has_in_hand_finds_one_and_lists_leave_closed_ones_out()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        var (closedUrl, closed) = await demo.OpenCaseAsync("carol", "k");
        await demo.UpdateCaseAsync(closed, new JsonObject { ["Status"] = "Closed" });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(closedUrl) == "Closed");

        var (_, list, _) = await RunAsync(demo, "list", "--json");
        var (_, all, _) = await RunAsync(demo, "list", "--all");
        var (_, byNumber, _) = await RunAsync(demo, "show", "00001001", "--json");
        var (_, byCase, _) = await RunAsync(demo, "show", caseId);
        var (_, byUrl, _) = await RunAsync(demo, "show", url);

        var row = Assert.Single(JsonNode.Parse(list)!.AsArray())!;
        Assert.Equal(
            (Demo.IdOf(url), "ready", "ann", url, caseId, "00001001"),
            (Text(row, "conversationId"), Text(row, "state"), Text(row, "customer"), Text(row, "channelUrl"), Text(row, "caseId"), Text(row, "caseNumber")));
        Assert.Contains(Demo.IdOf(closedUrl), all, StringComparison.Ordinal);
        Assert.Equal(Demo.IdOf(url), Text(JsonNode.Parse(byNumber)!["conversation"]!, "conversationId"));
        Assert.Equal(caseId, Text(JsonNode.Parse(byNumber)!["cases"]![0]!, "caseId"));
        Assert.All([byCase, byUrl], shown => Assert.Contains($"conversation     {Demo.IdOf(url)}", shown, StringComparison.Ordinal));

        static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
    }

    [Fact]
    public async Task What_is_not_there_is_said_in_one_line()
    {
        await using var demo = await Demo.StartAsync();

        var (absent, _, errors) = await RunAsync(demo, "show", "nowhere");
        var (wrong, _, states) = await RunAsync(demo, "list", "--state", "broken");
        await using var elsewhere = CommandProcess.Start(
            ["conversations", "list", "--data", Path.Combine(demo.Folder, "nowhere")], new Dictionary<string, string?>());
        var noFolder = await elsewhere.ExitAsync();

        Assert.Equal((1, 2, 4), (absent, wrong, noFolder));
        Assert.Contains("'supportchat conversations list --all' shows those there are.", errors, StringComparison.Ordinal);
        Assert.Contains("attention", states, StringComparison.Ordinal);
        Assert.Contains("--data", elsewhere.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors + states + elsewhere.Errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(Demo demo, params string[] arguments)
    {
        await using var command = CommandProcess.Start(["conversations", .. arguments, "--data", demo.Folder], new Dictionary<string, string?>());
        var code = await command.ExitAsync();
        return (code, command.Output, command.Errors);
    }
}
