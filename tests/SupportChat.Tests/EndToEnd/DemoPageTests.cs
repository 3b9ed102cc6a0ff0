using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SupportChat.Cli.Hosting;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

public sealed partial class DemoPageTests
{
    [Fact]
    public async Task The_page_is_served_and_reaches_both_emulators()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");

        using var page = await demo.Api.GetAsync("/");
        var (_, posted) = await Demo.SendAsync(
            demo.Api,
            HttpMethod.Post,
            $"dev/sendbird/v3/group_channels/{url}/messages",
            new JsonObject { ["message_type"] = "MESG", ["user_id"] = "ann", ["message"] = "From the page" },
            null,
            ("Api-Token", "demo-sendbird-token"));
        var (status, found) = await Demo.SendAsync(
            demo.Api,
            HttpMethod.Get,
            $"dev/salesforce/Services/data/v67.0/query?q={Uri.EscapeDataString($"SELECT Status FROM Case WHERE Id = '{caseId}'")}",
            null,
            demo.Salesforce.DefaultRequestHeaders.Authorization!.Parameter);
        var (refused, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "dev/sendbird/v3/users");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Equal("From the page", posted["message"]!.GetValue<string>());
        Assert.Equal((200, "New"), (status, found["records"]![0]!["Status"]!.GetValue<string>()));
        Assert.Equal(400, refused);
    }

    [Fact]
    public void The_page_loads_nothing_from_elsewhere_and_writes_no_markup()
    {
        var files = typeof(EmulatorSet).Assembly.GetManifestResourceNames()
            .Where(name => Path.GetExtension(name) is ".html" or ".css" or ".js" or ".svg").Select(name => (Name: name, Text: Read(name))).ToList();

        Assert.Contains(files, file => file.Name.EndsWith("main.js", StringComparison.Ordinal));
        Assert.All(files, file =>
        {
            var text = file.Text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("HTML", text, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(" style=", Read("SupportChat.Cli.Demo.index.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_of_the_page_is_there_and_may_run_only_what_its_own_server_sends()
    {
        await using var demo = await Demo.StartAsync();
        using var page = await demo.Api.GetAsync("/");
        var named = Names().Matches(await page.Content.ReadAsStringAsync()).Select(match => match.Value).ToList();
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));

        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("/demo/main.js", named);
        foreach (var name in named)
        {
            using var file = await demo.Api.GetAsync(name);
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        }

        using var other = await demo.Api.GetAsync("/demo/azurite.cjs");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [GeneratedRegex(@"/demo/[\w.-]+")]
    private static partial Regex Names();

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(EmulatorSet).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
