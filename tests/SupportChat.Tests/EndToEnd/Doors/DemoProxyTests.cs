using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SupportChat.Tests.EndToEnd.Doors.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Doors;

/// <summary>What stands behind <c>/dev/sendbird/</c> or <c>/dev/salesforce/</c> is a path of that emulator, whatever it looks like.</summary>
public sealed class DemoProxyTests : IClassFixture<RunningDemo>, IDisposable
{
    private readonly Demo demo;
    private readonly TcpListener other = new(IPAddress.Loopback, 0);

    public DemoProxyTests(RunningDemo running)
    {
        demo = running.Demo;
        other.Start();
    }

    public void Dispose() => other.Dispose();

    private string Other => other.LocalEndpoint.ToString()!;

    [Theory]
    [InlineData("http://{0}/x")]
    [InlineData("HTTP://{0}/x")]
    [InlineData("//{0}/x")]
    [InlineData("///{0}/x")]
    [InlineData("\\\\{0}\\x")]
    [InlineData("/\\{0}/x")]
    [InlineData("http:\\\\{0}\\x")]
    [InlineData("http:{0}/x")]
    [InlineData("http:%2f%2f{0}/x")]
    [InlineData("%68ttp://{0}/x")]
    [InlineData("%2f%2f{0}/x")]
    [InlineData("%5c%5c{0}/x")]
    [InlineData("@{0}/x")]
    [InlineData(":80@{0}/x")]
    [InlineData("x/../http://{0}/x")]
    [InlineData("..%2f..%2fhttp://{0}/x")]
    [InlineData("http://user:secret@{0}/x#y")]
    [InlineData("file:///etc/passwd")]
    [InlineData("mailto:x@y")]
    [InlineData("http://")]
    [InlineData("%00")]
    [InlineData("%0d%0aHost:%20{0}")]
    public async Task No_path_leads_to_another_host(string path)
    {
        foreach (var prefix in new[] { "/dev/sendbird/", "/dev/salesforce/", "/DEV/Sendbird/" })
        {
            foreach (var method in new[] { "GET", "POST", "DELETE" })
            {
                var (status, text) = await RawRequest.SendAsync(
                    demo.Api.BaseAddress!, method, prefix + string.Format(null, path, Other), method == "POST"
                        ? "{}"
                        : null, null, "Authorization: Bearer of-the-caller");

                Assert.True(status is 400 or 404, $"{method} {prefix}{path}: {text}");
                Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            }
        }

        Assert.False(other.Pending());
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await Demo.FaultAsync(demo.Sendbird, new JsonObject
        {
            ["effect"] = new JsonObject { ["status"] = 307, ["headers"] = new JsonObject { ["Location"] = $"http://{Other}/x" } },
        });

        var (status, _) = await RawRequest.SendAsync(demo.Api.BaseAddress!, "GET", "/dev/sendbird/v3/users");

        await Demo.HealAsync(demo.Sendbird);
        Assert.Equal(307, status);
        Assert.False(other.Pending());
    }

    [Fact]
    public async Task An_emulator_that_breaks_the_connection_is_a_bad_gateway()
    {
        await Demo.FaultAsync(
            demo.Salesforce, new JsonObject { ["match"] = new JsonObject { ["path"] = "/services" }, ["effect"] = new JsonObject { ["mode"] = "reset" } });

        var (status, text) = await RawRequest.SendAsync(demo.Api.BaseAddress!, "GET", "/dev/salesforce/services/data");

        await Demo.HealAsync(demo.Salesforce);
        Assert.Equal(502, status);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }
}
