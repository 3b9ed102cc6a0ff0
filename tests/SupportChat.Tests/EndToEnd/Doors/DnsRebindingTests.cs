using System.Net;
using SupportChat.Cli.Hosting;
using SupportChat.Tests.EndToEnd.Doors.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Doors;

/// <summary>A name of the web that resolves to loopback makes every page under it same-origin with the demo: DNS rebinding.</summary>
public sealed class DnsRebindingTests(RunningDemo running) : IClassFixture<RunningDemo>
{
    private readonly Demo demo = running.Demo;

    private const string Token = """{"userId":"mallory","roles":["supportchat.operator"]}""";

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:7071")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:7081")]
    [InlineData("loopback")]
    [InlineData("192.168.0.10:7071")]
    [InlineData("")]
    public async Task No_port_answers_to_another_name(string name)
    {
        foreach (var server in Servers())
        {
            foreach (var (method, target) in new[]
            {
                ("GET", "/"),
                ("GET", "/emulator/state"),
                ("GET", "/api/health/live"),
                ("POST", "/dev/token"),
                ("POST", "/token")
            })
            {
                var (status, text) = await RawRequest.SendAsync(
                    server, method, target, method == "POST" ? Token : null, name, "Content-Type: application/json");

                Assert.True(status == 421, $"{method} {server}{target} as {name}: {text}");
                Assert.Contains("127.0.0.1, localhost and [::1] only", text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(HttpStatusCode.MisdirectedRequest, await CallAsync(demo.Emulators.Salesforce!.PubSubAddress, name.Length == 0 ? "evil" : name));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await CallAsync(demo.Emulators.Salesforce!.PubSubTlsAddress, name.Length == 0 ? "evil" : name));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("LocalHost:3000")]
    [InlineData("[::1]:7071")]
    public async Task Every_port_answers_to_the_names_of_this_machine(string name)
    {
        Assert.Equal(200, (await RawRequest.SendAsync(Servers()[0], "POST", "/dev/token", Token, name, "Content-Type: application/json")).Status);
        foreach (var server in Servers()[1..])
        {
            Assert.Equal(200, (await RawRequest.SendAsync(server, "GET", "/emulator/state", null, name)).Status);
        }

        Assert.NotEqual(HttpStatusCode.MisdirectedRequest, await CallAsync(demo.Emulators.Salesforce!.PubSubAddress, name));
        Assert.NotEqual(HttpStatusCode.MisdirectedRequest, await CallAsync(demo.Emulators.Salesforce!.PubSubTlsAddress, name));
    }

    [Fact]
    public async Task Serve_answers_to_any_name_as_it_sits_behind_proxies()
    {
        var folder = Directory.CreateTempSubdirectory("supportchat-test-");
        var port = QuietPort.Find();
        await using var serve = IntegrationHost.Build(port, folder.FullName, demo.Settings);
        await serve.StartAsync();

        var (status, _) = await RawRequest.SendAsync(
            new Uri($"http://127.0.0.1:{port}"), "GET", "/api/health/live", null, "support.example", "Origin: https://shop.example");

        Assert.Equal(200, status);
        await serve.StopAsync();
        await serve.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private Uri[] Servers() =>
        [demo.Api.BaseAddress!, demo.Emulators.Sendbird!.BaseAddress, demo.Emulators.Salesforce!.BaseAddress, demo.Emulators.Issuer!.BaseAddress];

    /// <summary>Over HTTP/2 the name travels as <c>:authority</c>.</summary>
    private static async Task<HttpStatusCode> CallAsync(Uri pubSub, string name)
    {
        using var handler = new SocketsHttpHandler();
#pragma warning disable CA5359 // The emulator's certificate is its own.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(pubSub, "eventbus.v1.PubSub/GetTopic"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = name;
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
