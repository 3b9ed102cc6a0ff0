using System.Text.Json;
using System.Xml.Linq;
using SupportChat.Functions.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Composition;

/// <summary>host.json: what the code relies on, with the reasons in the host's README.</summary>
public sealed class HostJsonTests
{
    private readonly JsonElement hostJson = Repository.ReadJson("host.json");

    private JsonElement ServiceBus => hostJson.GetProperty("extensions").GetProperty("serviceBus");

    [Fact]
    public void Functions_carry_their_full_routes() =>
        Assert.Equal("", hostJson.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

    [Fact]
    public void The_host_speaks_open_telemetry_as_the_worker_does() =>
        Assert.Equal("OpenTelemetry", hostJson.GetProperty("telemetryMode").GetString());

    [Fact]
    public void Messages_are_settled_by_the_functions() => Assert.False(ServiceBus.GetProperty("autoCompleteMessages").GetBoolean());

    [Fact]
    public void Sessions_fit_many_short_conversations()
    {
        Assert.Equal(64, ServiceBus.GetProperty("maxConcurrentSessions").GetInt32());
        Assert.Equal(1, ServiceBus.GetProperty("maxConcurrentCallsPerSession").GetInt32());
        Assert.Equal(TimeSpan.FromSeconds(1), TimeSpan.Parse(ServiceBus.GetProperty("sessionIdleTimeout").GetString()!, null));
    }

    [Fact]
    public void Batches_fill_for_half_a_second_at_most()
    {
        Assert.Equal(200, ServiceBus.GetProperty("minMessageBatchSize").GetInt32());
        Assert.True(ServiceBus.GetProperty("maxMessageBatchSize").GetInt32() >= 200);
        Assert.Equal(TimeSpan.FromMilliseconds(500), TimeSpan.Parse(ServiceBus.GetProperty("maxBatchWaitTime").GetString()!, null));
    }

    [Fact]
    public void A_window_of_the_stream_ends_before_the_function_is_cut_off() => Assert.True(
        TimeSpan.Parse(Repository.SampleSettings["CaseChanges__Window"], null) < TimeSpan.Parse(hostJson.GetProperty("functionTimeout").GetString()!, null));

    [Fact]
    public void The_project_links_the_files_of_the_root_and_never_publishes_local_settings()
    {
        var linked = XDocument.Load(Repository.PathOf("src/SupportChat.Functions/SupportChat.Functions.csproj")).Descendants("None")
            .ToDictionary(
                item => (string)item.Attribute("Link")!,
                item => (
                    (string?)item.Attribute("Include"), (string?)item.Attribute("CopyToOutputDirectory"), (string?)item.Attribute("CopyToPublishDirectory")));

        Assert.Equal(("../../host.json", "PreserveNewest", "PreserveNewest"), linked["host.json"]);
        Assert.Equal(("../../local.settings.json", "PreserveNewest", "Never"), linked["local.settings.json"]);
    }

    [Fact]
    public void Only_the_host_project_references_the_package_that_some_mirrors_lack()
    {
        var projects = new[] { "src", "tests" }.SelectMany(folder => Directory.EnumerateDirectories(Repository.PathOf(folder)))
            .SelectMany(project => Directory.EnumerateFiles(project, "*.csproj"))
            .Where(path => File.ReadAllText(path).Contains("Microsoft.Azure.Functions.Worker.Extensions.ServiceBus\"", StringComparison.Ordinal))
            .Select(path => Path.GetFileName(path)!)
            .ToArray();

        Assert.Equal("SupportChat.Functions.csproj", Assert.Single(projects));
        Assert.DoesNotContain("src/SupportChat.Functions/", Repository.Read("SupportChat.Local.slnf"), StringComparison.Ordinal);
    }

    /// <summary>
    /// The worker of the tests stands for the host: it differs by the double of that one package, and by the SDK that would build the package.
    /// </summary>
    [Fact]
    public void The_worker_of_the_tests_has_the_packages_of_the_host()
    {
        string[] Packages(string project) =>
            [.. XDocument.Load(Repository.PathOf(project)).Descendants("PackageReference").Select(package => (string)package.Attribute("Include")!)];

        var host = Packages("src/SupportChat.Functions/SupportChat.Functions.csproj");
        var worker = Packages("tests/SupportChat.Functions.Worker/SupportChat.Functions.Worker.csproj");

        Assert.Equal(["Microsoft.Azure.Functions.Worker.Extensions.ServiceBus", "Microsoft.Azure.Functions.Worker.Sdk"], host.Except(worker));
        Assert.Equal(["Microsoft.Azure.Functions.Worker.Sdk.Generators", "Google.Protobuf", "Grpc.Net.Client", "Grpc.Tools"], worker.Except(host));
    }
}
