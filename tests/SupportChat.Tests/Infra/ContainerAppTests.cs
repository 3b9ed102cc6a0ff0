using System.Text.Json;
using SupportChat.Cli.Embedded;
using SupportChat.Http;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

[Collection(BicepCollection.Name)]
[Trait("Category", "Infra")]
public sealed class ContainerAppTests(BicepCompiler compiler)
{
    private static readonly DeploymentSnapshot Snapshot = DeploymentSnapshot.Committed("containers");

    private static JsonElement Template => Snapshot.ContainerApp.GetProperty("template");

    private static JsonElement Configuration => Snapshot.ContainerApp.GetProperty("configuration");

    [Fact]
    public void Is_reached_from_outside_over_HTTPS_alone_and_leaves_CORS_to_the_app() =>
        Assert.Equal(
            """{"external":true,"allowInsecure":false,"targetPort":8080,"transport":"http","traffic":[{"latestRevision":true,"weight":100}]}""",
            Compact(Configuration.GetProperty("ingress")));

    [Fact]
    public void Takes_the_place_of_the_Functions_app() =>
        Assert.DoesNotContain(Snapshot.Resources, resource => resource.GetProperty("type").GetString()!.StartsWith("Microsoft.Web/", StringComparison.Ordinal));

    [Fact]
    public void Listens_where_ingress_and_probes_look()
    {
        Assert.Equal("""["serve","--address","0.0.0.0","--port","8080"]""", Compact(Snapshot.Container.GetProperty("args")));
        Assert.All(Probes(), probe => Assert.Equal(8080, probe.GetProperty("httpGet").GetProperty("port").GetInt32()));
    }

    [Fact]
    public void Is_probed_at_calls_that_the_app_has()
    {
        Assert.Equal(
            ["Liveness /api/health/live", "Readiness /api/health/ready", "Startup /api/health/live"],
            Probes().Select(probe => $"{probe.GetProperty("type").GetString()} {probe.GetProperty("httpGet").GetProperty("path").GetString()}")
                .Order(StringComparer.Ordinal));
        Assert.All(
            Probes().Select(probe => probe.GetProperty("httpGet").GetProperty("path").GetString()!),
            path => Assert.Contains(ApiEndpoints.All, endpoint => endpoint.Method == "GET" && $"/{endpoint.Route}" == path));
    }

    [Fact]
    public void Has_time_to_finish_what_it_is_doing_before_it_is_killed() =>
        Assert.True(TimeSpan.FromSeconds(Template.GetProperty("terminationGracePeriodSeconds").GetInt32()) > SqliteWorkPump.Grace + TimeSpan.FromSeconds(10));

    [Fact]
    public void Grows_with_calls_and_with_the_queues_and_never_shrinks_to_nothing()
    {
        var scale = Template.GetProperty("scale");
        var rules = scale.GetProperty("rules").EnumerateArray().ToArray();
        var broker = Snapshot.One("Microsoft.ServiceBus/namespaces").GetProperty("name").GetString();

        Assert.Equal((2, 10), (scale.GetProperty("minReplicas").GetInt32(), scale.GetProperty("maxReplicas").GetInt32()));
        Assert.Equal(["conversations", "transcripts", "files", "http"], rules.Select(rule => rule.GetProperty("name").GetString()));
        Assert.Equal("""{"metadata":{"concurrentRequests":"50"}}""", Compact(rules[3].GetProperty("http")));
        Assert.Equal(
            [
                $$"""{"namespace":"{{broker}}","queueName":"conversations","messageCount":"100"}""",
                $$"""{"namespace":"{{broker}}","queueName":"transcripts","messageCount":"1000"}""",
                $$"""{"namespace":"{{broker}}","queueName":"files","messageCount":"50"}""",
            ],
            rules[..3].Select(rule => Compact(rule.GetProperty("custom").GetProperty("metadata"))));
        Assert.All(rules[..3], rule =>
        {
            Assert.Equal("azure-servicebus", rule.GetProperty("custom").GetProperty("type").GetString());
            Assert.Equal("platform", Who(rule.GetProperty("custom").GetProperty("identity").GetString()!));
            Assert.False(rule.GetProperty("custom").TryGetProperty("auth", out _));
        });
    }

    [Fact]
    public void Keeps_the_platforms_identity_away_from_the_container()
    {
        Assert.Equal(
            ["app Main", "platform None"],
            Configuration.GetProperty("identitySettings").EnumerateArray()
                .Select(setting => $"{Who(setting.GetProperty("identity").GetString()!)} {setting.GetProperty("lifecycle").GetString()}"));
        var registry = Assert.Single(Configuration.GetProperty("registries").EnumerateArray());
        Assert.Equal("platform", Who(registry.GetProperty("identity").GetString()!));
        Assert.False(registry.TryGetProperty("passwordSecretRef", out _));
    }

    [Fact]
    public async Task Waits_for_its_image_while_everything_else_is_made()
    {
        var snapshot = await SnapshotAsync("");

        Assert.Empty(snapshot.All("Microsoft.App/containerApps"));
        Assert.Single(snapshot.All("Microsoft.App/managedEnvironments"));
        Assert.Single(snapshot.All("Microsoft.ContainerRegistry/registries"));
        Assert.Single(snapshot.All("Microsoft.KeyVault/vaults"));
        Assert.Single(snapshot.All("Microsoft.Insights/metricAlerts"));
    }

    [Fact]
    public async Task Runs_one_replica_unless_more_are_asked_for()
    {
        var snapshot = await SnapshotAsync("param container = { image: 'supportchat:1' }");

        var scale = snapshot.ContainerApp.GetProperty("template").GetProperty("scale");
        Assert.Equal(1, scale.GetProperty("minReplicas").GetInt32());
        Assert.Equal("""{"cpu":0.5,"memory":"1Gi"}""", Compact(snapshot.Container.GetProperty("resources")));
    }

    [Fact]
    public async Task Runs_in_the_private_network_on_a_subnet_of_its_own()
    {
        var snapshot = await SnapshotAsync("param container = { image: 'supportchat:1' }\nparam privateNetworking = true");

        var network = snapshot.One("Microsoft.App/managedEnvironments").GetProperty("properties").GetProperty("vnetConfiguration");
        Assert.EndsWith("/subnets/containers", network.GetProperty("infrastructureSubnetId").GetString(), StringComparison.Ordinal);
        Assert.False(network.GetProperty("internal").GetBoolean());
    }

    private static IEnumerable<JsonElement> Probes() => Snapshot.Container.GetProperty("probes").EnumerateArray();

    private static string Who(string identity) => identity.Contains("/id-supportchat-platform-", StringComparison.Ordinal) ? "platform" : "app";

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private async Task<DeploymentSnapshot> SnapshotAsync(string parameters)
    {
        using var copy = new TemporaryCopy(RepositoryFiles.Infra, ["*.bicep", "*.json"], skip: "salesforce");
        return await compiler.SnapshotAsync(
            copy.Folder,
            $$"""
            using './main.bicep'

            param environmentName = 'test'
            param host = 'containers'
            param sendbird = { applicationId: 'application' }
            param salesforce = { loginUrl: 'https://example.my.salesforce.com', clientId: 'client' }
            param clientAuth = { authority: 'https://login.example.com' }
            {{parameters}}
            """);
    }
}
