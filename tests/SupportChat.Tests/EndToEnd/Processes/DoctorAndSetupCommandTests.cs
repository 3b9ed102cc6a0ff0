using System.Text.Json.Nodes;
using SupportChat.Tests.EndToEnd.Processes.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary><c>doctor</c> and <c>setup</c> as an operator or a pipeline calls them.</summary>
public sealed class DoctorAndSetupCommandTests
{
    [Fact]
    public async Task The_doctor_is_green_on_a_good_set_up_and_says_so_to_pipelines_too()
    {
        await using var installation = await Installation.StartAsync();
        var endpoint = $"http://127.0.0.1:{installation.Port}/";

        var (code, output, errors) = await RunAsync(installation.Settings, "doctor", "--endpoint", endpoint);
        var (jsonCode, json, _) = await RunAsync(installation.Settings, "doctor", "--endpoint", endpoint, "--json");

        Assert.True(code == 0, $"{output}\n{errors}");
        Assert.Contains("Webhook endpoint", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", output, StringComparison.Ordinal);
        var findings = JsonNode.Parse(json)!.AsArray();
        Assert.Equal(0, jsonCode);
        Assert.All(findings, finding => Assert.Equal("Ok", finding!["state"]!.GetValue<string>()));
        Assert.All(findings, finding => Assert.Equal(["check", "state", "found", "fix"], finding!.AsObject().Select(member => member.Key)));
    }

    [Fact]
    public async Task The_doctors_exit_code_is_1_for_an_error_and_for_half_a_configuration()
    {
        await using var installation = await Installation.StartAsync();
        var wrong = new Dictionary<string, string?>(installation.Settings) { ["Salesforce:ClientSecret"] = "not-the-secret" };
        var half = new Dictionary<string, string?> { ["Sendbird:ApplicationId"] = "SUPPORTCHAT-DEMO" };

        var (code, output, errors) = await RunAsync(wrong, "doctor", "--json");
        var (halfCode, halfOutput, _) = await RunAsync(half, "doctor", "--json");

        Assert.Equal((1, 1), (code, halfCode));
        var broken = Assert.Single(JsonNode.Parse(output)!.AsArray(), finding => finding!["state"]!.GetValue<string>() == "Error")!;
        Assert.Equal("Salesforce login", broken["check"]!.GetValue<string>());
        Assert.Contains("Salesforce__ClientSecret", broken["fix"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("1 of", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", output + errors, StringComparison.Ordinal);
        var missing = JsonNode.Parse(halfOutput)!.AsArray();
        Assert.All(missing, finding => Assert.Equal(("Settings", "Error"), (finding!["check"]!.GetValue<string>(), finding["state"]!.GetValue<string>())));
        Assert.Contains("Sendbird__ApiToken", halfOutput, StringComparison.Ordinal);
        Assert.Contains("Salesforce__LoginUrl", halfOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_is_refused_is_one_line_with_its_remedy_and_no_stack_trace()
    {
        await using var installation = await Installation.StartAsync();
        var wrong = new Dictionary<string, string?>(installation.Settings) { ["Salesforce:ClientSecret"] = "not-the-secret" };

        var (code, _, errors) = await RunAsync(wrong, "setup", "salesforce");
        var (badAddress, _, badErrors) = await RunAsync(installation.Settings, "doctor", "--endpoint", "nowhere");

        Assert.Equal((6, 2), (code, badAddress));
        Assert.Contains("Salesforce__ClientSecret", errors, StringComparison.Ordinal);
        Assert.Contains("--endpoint must be an absolute http(s) address", badErrors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors + badErrors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_shows_then_writes_and_then_has_nothing_to_do()
    {
        await using var installation = await Installation.StartAsync();
        string[] command = ["setup", "sendbird", "--webhook-url", $"http://127.0.0.1:{installation.Port}/other", "--replace-url", "--json"];

        var shown = await ReportAsync(installation.Settings, command);
        var written = await ReportAsync(installation.Settings, [.. command, "--apply"]);
        var again = await ReportAsync(installation.Settings, [.. command, "--apply"]);

        Assert.Equal((1, false), (shown["changes"]!.AsArray().Count, shown["applied"]!.GetValue<bool>()));
        Assert.Equal((1, true), (written["changes"]!.AsArray().Count, written["applied"]!.GetValue<bool>()));
        Assert.Empty(again["changes"]!.AsArray());
    }

    private static async Task<JsonNode> ReportAsync(IReadOnlyDictionary<string, string?> settings, string[] arguments)
    {
        var (code, output, errors) = await RunAsync(settings, arguments);
        Assert.True(code == 0, errors);
        Assert.Contains("checking  webhook address and events", errors, StringComparison.Ordinal);
        return JsonNode.Parse(output)!;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(IReadOnlyDictionary<string, string?> settings, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("supportchat-verb-");
        string[] data = arguments[0] == "doctor" ? ["--data", folder.FullName] : [];
        try
        {
            await using var command = CommandProcess.Start([.. arguments, .. data], settings);
            var code = await command.ExitAsync();
            return (code, command.Output, command.Errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
