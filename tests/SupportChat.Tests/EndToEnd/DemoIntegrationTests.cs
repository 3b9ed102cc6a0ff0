using System.Net;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>The integration of the demo dies and comes back, and the demo's server with its page lives on.</summary>
public sealed class DemoIntegrationTests
{
    [Fact]
    public async Task What_was_accepted_before_it_died_or_while_it_was_dead_is_on_the_Case_once()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        var texts = Enumerable.Range(0, 30).Select(number => $"message {number}").ToList();
        foreach (var text in texts)
        {
            await demo.PostMessageAsync(url, "ann", text);
            if (text == texts[10])
            {
                await demo.Integration.KillAsync();
            }
        }

        await demo.Integration.StartAsync(CancellationToken.None);

        await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows.Count >= texts.Count);
        await demo.SettleAsync();
        Assert.Equal(texts.Order(), (await demo.MessagesAsync(url)).Select(row => row["Text__c"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task While_it_is_dead_the_page_is_there_and_its_endpoints_say_when_to_come_again()
    {
        await using var demo = await Demo.StartAsync();
        await demo.Integration.KillAsync();

        // It is the demo that answers, and not the API.
        using var client = new HttpClient { BaseAddress = demo.Api.BaseAddress };
        using var page = await client.GetAsync("/");
        using var dead = await client.GetAsync("api/health/live");
        await demo.Integration.StartAsync(CancellationToken.None);
        using var alive = await client.GetAsync("api/health/live");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (page.StatusCode, dead.StatusCode, alive.StatusCode));
        Assert.Equal(("application/problem+json", TimeSpan.FromSeconds(1)), (dead.Content.Headers.ContentType?.MediaType, dead.Headers.RetryAfter?.Delta));
    }
}
