using System.Text.Json.Nodes;

namespace SupportChat.Tests.EndToEnd;

/// <summary>What an operator sees of a running integration.</summary>
public sealed class OperatorsLook
{
    [Fact]
    public async Task Status_tells_what_waits_and_how_far_the_stream_is()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });
        await Eventually.TrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");

        // The position moves once a later event followed.
        var status = await Eventually.GetAsync(
            async () =>
            {
                await demo.UpdateCaseAsync(caseId, new JsonObject { ["Subject"] = Guid.NewGuid().ToString() });
                return (await demo.OpsAsync(HttpMethod.Get, "status")).Body;
            },
            body => body["streams"]![0]!["lastEventAt"] is { } at && at.GetValue<DateTimeOffset>() >= before);

        var stream = Assert.Single(status["streams"]!.AsArray())!;
        Assert.Equal(("/data/SupportChat__chn", true), (stream["topic"]!.GetValue<string>(), stream["reading"]!.GetValue<bool>()));
        Assert.Equal(["conversations", "transcripts"], status["queues"]!.AsObject().Select(queue => queue.Key).Order());
        Assert.Equal(0, status["deadLetters"]!.GetValue<int>());
        Assert.True(status["salesforceApi"]!["used"]!.GetValue<long>() > 0);
    }

    [Fact]
    public async Task Nobody_without_key_or_role_sees_anything()
    {
        await using var demo = await Demo.StartAsync();

        var (none, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status");
        var (wrong, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, null, ("X-SupportChat-Key", "another"));
        var (customer, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, demo.Token("ann"));
        var (operators, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, demo.Token("ops", "supportchat.operator"));

        Assert.Equal((401, 401, 403, 200), (none, wrong, customer, operators));
    }
}
