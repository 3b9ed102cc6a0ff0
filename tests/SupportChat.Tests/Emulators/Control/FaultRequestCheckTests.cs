using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SupportChat.Tests.Emulators.Control.Fixtures;

namespace SupportChat.Tests.Emulators.Control;

public sealed class FaultRequestCheckTests
{
    [Theory]
    [InlineData("not json", "not the JSON")]
    [InlineData("null", "not null")]
    [InlineData("""{"efect":{}}""", "efect")]
    [InlineData("{}", "effect is required")]
    [InlineData("""{"effect":{}}""", "effect is empty")]
    [InlineData("""{"probability":1.5,"effect":{"status":500}}""", "probability")]
    [InlineData("""{"probability":0,"effect":{"status":500}}""", "probability")]
    [InlineData("""{"times":0,"effect":{"status":500}}""", "times")]
    [InlineData("""{"effect":{"status":99}}""", "effect.status")]
    [InlineData("""{"effect":{"mode":"explode"}}""", "not the JSON")]
    [InlineData("""{"effect":{"mode":"hang","status":500}}""", "effect.mode")]
    [InlineData("""{"effect":{"latencyMs":{"min":9,"max":3}}}""", "effect.latencyMs")]
    [InlineData("""{"effect":{"latencyMs":{"min":9}}}""", "effect.latencyMs")]
    [InlineData("""{"effect":{"body":"x"}}""", "effect is empty")]
    [InlineData("""{"effect":{"latencyMs":{"min":1,"max":3},"body":"x"}}""", "effect.body needs effect.status")]
    [InlineData("""{"effect":{"status":204,"body":"x"}}""", "effect.body")]
    [InlineData("""{"effect":{"headers":{"Content-Length":"3"}}}""", "Content-Length")]
    [InlineData("""{"effect":{"headers":{"a b":"3"}}}""", "not a header name")]
    [InlineData("""{"match":{"path":"v3"},"effect":{"status":500}}""", "match.path")]
    [InlineData("""{"match":{"method":"PO ST"},"effect":{"status":500}}""", "match.method")]
    public async Task Wrong_faults_are_refused_with_the_reason(string json, string reason)
    {
        await using var server = await ControlledServer.StartAsync();

        using var answer = await server.AddFaultAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Contains(reason, (string)problem!["detail"]!, StringComparison.Ordinal);
        Assert.Empty((await server.GetAsync("/emulator/faults"))["faults"]!.AsArray());
    }

    [Fact]
    public async Task An_unknown_control_is_not_found()
    {
        await using var server = await ControlledServer.StartAsync();

        using var answer = await server.Client.GetAsync("/emulator/magic");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Control_is_neither_counted_nor_disturbed()
    {
        await using var server = await ControlledServer.StartAsync();
        await server.GivenFaultAsync("""{"match":{"path":"/missing"},"effect":{"status":418}}""");
        await server.GivenFaultAsync("""{"effect":{"headers":{"X-Seen":"1"}}}""");
        using var first = await server.CommitAsync("1");
        using var second = await server.CommitAsync("2");
        using var missing = await server.Client.GetAsync("/missing");

        var calls = await server.GetAsync("/emulator/calls");

        Assert.Equal("1", first.Headers.GetValues("X-Seen").Single());
        Assert.Equal(418, (int)missing.StatusCode);
        Assert.Equal("""{"total":3,"calls":{"GET (no route)":1,"POST /things/{id}":2}}""", calls.ToJsonString());
        Assert.Equal(2, (int)(await server.GetAsync("/emulator/state"))["commits"]!);
    }

    [Fact]
    public async Task A_taken_port_is_an_io_error_that_names_the_address()
    {
        await using var first = await ControlledServer.StartAsync();

        var fault = await Assert.ThrowsAsync<IOException>(() => ControlledServer.StartAsync(first.Host.BaseAddress.Port));

        Assert.Contains($"127.0.0.1:{first.Host.BaseAddress.Port}", fault.Message, StringComparison.Ordinal);
    }
}
