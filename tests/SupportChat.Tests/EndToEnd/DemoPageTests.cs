using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Cli.Hosting;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

public sealed class DemoPageTests
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
        using var resource = typeof(EmulatorSet).Assembly.GetManifestResourceStream("SupportChat.Cli.Demo.index.html")!;
        var html = new StreamReader(resource).ReadToEnd();

        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", html, StringComparison.Ordinal);
    }
}
