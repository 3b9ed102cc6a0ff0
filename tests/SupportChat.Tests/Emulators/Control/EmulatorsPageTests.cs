using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SupportChat.Emulators;
using SupportChat.Emulators.Issuer;
using SupportChat.Emulators.Salesforce;
using SupportChat.Emulators.Sendbird;
using SupportChat.Emulators.ServiceBus;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Control;

/// <summary><c>docs/emulators.md</c> names every control route, and none that does not exist.</summary>
public sealed partial class EmulatorsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "emulators.md"));

    [Fact]
    public async Task Every_call_of_the_page_exists()
    {
        await using var sendbird = await SendbirdEmulator.StartAsync(new SendbirdEmulatorOptions(), CancellationToken.None);
        await using var salesforce = await SalesforceEmulator.StartAsync(new SalesforceEmulatorOptions(), CancellationToken.None);
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        await using var serviceBus = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions(), CancellationToken.None);
        using var http = new HttpClient();
        var calls = Call().Matches(Page).Select(call => (Method: call.Groups[1].Value, Path: call.Groups[2].Value)).ToHashSet();
        Assert.True(calls.Count >= 15, $"Only {calls.Count} calls were found on the page.");

        foreach (var (method, path) in calls)
        {
            var known = false;
            foreach (var address in new[] { sendbird.BaseAddress, salesforce.BaseAddress, issuer.BaseAddress, serviceBus.BaseAddress })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, path.Replace("{id}", "nobody", StringComparison.Ordinal)))
                {
                    Content = method == "GET" ? null : new StringContent("{}", Encoding.UTF8, "application/json"),
                };
                using var answer = await http.SendAsync(request);
                known |= answer.StatusCode != HttpStatusCode.NotFound
                    || !(await answer.Content.ReadAsStringAsync()).Contains("No such control", StringComparison.Ordinal);
            }

            Assert.True(known, $"{method} {path} is no control of any emulator.");
        }
    }

    [Fact]
    public void Every_control_route_is_on_the_page()
    {
        var routes = Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "src", "SupportChat.Emulators"), "*.cs", SearchOption.AllDirectories)
            .Select(file => File.ReadAllText(file))
            .Where(source => source.Contains("class ControlRoutes", StringComparison.Ordinal)
                || source.Contains("ControlRoutes.Prefix", StringComparison.Ordinal))
            .SelectMany(source => Route().Matches(source))
            .Select(route => $"/emulator{route.Groups[1].Value}")
            .Where(route => !route.Contains("**", StringComparison.Ordinal))
            .ToHashSet();

        Assert.True(routes.Count >= 10, $"Only {routes.Count} routes were found in the sources.");
        Assert.All(routes, route => Assert.Contains($" {route}`", Page, StringComparison.Ordinal));
    }

    [GeneratedRegex("`(GET|PUT|POST|PATCH|DELETE) (/emulator/[^`]+)`")]
    private static partial Regex Call();

    [GeneratedRegex("Prefix \\+ \"(/[^\"]+)\"")]
    private static partial Regex Route();
}
