using SupportChat.Tests.EndToEnd.Doors.Fixtures;
using SupportChat.Tests.Fixtures;


namespace SupportChat.Tests.EndToEnd.Doors;

/// <summary>Odd paths, methods and bodies are the client's fault on every port, and no answer shows the server's insides.</summary>
public sealed class OddRequestTests(RunningDemo running) : IClassFixture<RunningDemo>
{
    private readonly Demo demo = running.Demo;

    private static readonly string[] Targets =
    [
        "/%00", "/..%2f", "/%2e%2e/", "/%ff", "/" + new string('a', 7_000), "/" + new string('a', 20_000), "*", "\\\\other\\", "/?a=%ff%00",
        "/emulator/faults/%ff", "/emulator/%00", "/emulator/agents/%ff", "/emulator/cases/%2f/undelete", "/dev/token", "/dev/sendbird", "/dev/sendbird/%ff",
        "/dev/sendbird/v3/users?x=%", "/v3/users/%ff?limit=x", "/v3/group_channels/%ff", "/files/%ff/%ff", "/id/%ff/%ff", "/?user_id=%ff", "/token",
        "/services/data/v67.0/query?q=%00",
        "/services/data/v67.0/sobjects/Case/%ff",
        "/services/data/v%ff",
        "/services/data/v99999999999999999999.0",
        "/services/oauth2/token",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "FOO", "CONNECT"];

    private static readonly (string Type, string Body)[] Bodies =
    [
        ("application/json", "{"),
        ("application/json", "[]"),
        ("application/json", "7"),
        ("application/json", "null"),
        ("application/json", """{"userId":{},"effect":7}"""),
        ("application/json", "\"\\ud83d\""), ("application/json", new string('[', 5_000)), ("application/json; charset=utf-7", "{}"), ("bad/type/x", "{}"),
        ("application/x-www-form-urlencoded", "a=%ff&grant_type=client_credentials"),
        ("application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 2_000))),
        ("multipart/form-data", "x"), ("multipart/form-data; boundary=x", "--x\r\n"),
    ];

    [Fact]
    public async Task No_path_or_method_breaks_a_server()
    {
        foreach (var server in Servers())
        {
            foreach (var target in Targets)
            {
                foreach (var method in Methods)
                {
                    Check(await RawRequest.SendAsync(server, method, target, null, null, "Api-Token: demo-sendbird-token"), $"{method} {server} {target}");
                }
            }
        }
    }

    [Fact]
    public async Task No_body_breaks_a_server()
    {
        var bearer = $"Authorization: {demo.Salesforce.DefaultRequestHeaders.Authorization}";
        string[] paths =
        [
            "/dev/token",
            "/dev/sendbird/emulator/faults",
            "/token",
            "/emulator/faults",
            "/emulator/stream",
            "/emulator/omni",
            "/emulator/outbound",
            "/emulator/webhooks",
            "/emulator/agents/005000000000001AAA", "/emulator/users/005000000000001AAA", "/emulator/records/005000000000001AAA", "/emulator/cases/merge",
            "/v3/users", "/v3/users/x", "/v3/group_channels", "/v3/group_channels/x/messages", "/v3/users/x/session_key", "/services/oauth2/token",
            "/services/data/v67.0/composite", "/services/data/v67.0/composite/sobjects", "/services/data/v67.0/sobjects/Case",
        ];

        foreach (var server in Servers())
        {
            foreach (var path in paths)
            {
                foreach (var method in new[] { "POST", "PUT", "PATCH" })
                {
                    foreach (var (type, body) in Bodies)
                    {
                        Check(
                            await RawRequest.SendAsync(server, method, path, body, null, $"Content-Type: {type}", "Api-Token: demo-sendbird-token", bearer),
                            $"{method} {server}{path} {type} {body[..Math.Min(20, body.Length)]}");
                    }
                }
            }
        }
    }

    [Fact]
    public async Task A_shell_set_to_Development_gets_no_stack_trace_either()
    {
        var ports = Enumerable.Range(0, 6).Select(_ => QuietPort.Find()).ToArray();
        string[] names = ["--port", "--sendbird-port", "--salesforce-port", "--pubsub-port", "--pubsub-tls-port", "--issuer-port"];
        await using var command = CommandProcess.Start(
            ["demo", .. names.Zip(
                ports, (name, port) => new[] { name, port.ToString(System.Globalization.CultureInfo.InvariantCulture) }).SelectMany(pair => pair)],
            new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" });
        var api = new Uri($"http://127.0.0.1:{ports[0]}/");
        await command.ReadyAsync(api);

        // More than the server reads: the route's read throws.
        var answers = await Task.WhenAll(new[] { "/dev/token", "/dev/sendbird/v3/users", "/api/conversations" }.Select(target =>
            RawRequest.SendAsync(api, "POST", target, null, null, "Content-Type: application/json", "Content-Length: 40000000")));

        Assert.DoesNotContain("AllowAnonymous", command.Output, StringComparison.Ordinal);
        Assert.All(answers, answer =>
        {
            Assert.True(answer.Status is >= 400 and < 600, answer.Text);
            Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        });
    }

    private Uri[] Servers() =>
        [demo.Api.BaseAddress!, demo.Sendbird.BaseAddress!, demo.Salesforce.BaseAddress!, demo.Emulators.Issuer!.BaseAddress];

    private static void Check((int Status, string Text) answer, string what)
    {
        // An emulator says of what it does not serve that it does not; the answer to a HEAD has no words.
        var isNotServed = answer.Status == 501
            && (answer.Text.Contains(" emulator does not serve ", StringComparison.Ordinal) || what.StartsWith("HEAD ", StringComparison.Ordinal));
        Assert.True(isNotServed || answer.Status is >= 200 and < 500, $"{what}: {answer.Text[..Math.Min(400, answer.Text.Length)]}");
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
    }
}
