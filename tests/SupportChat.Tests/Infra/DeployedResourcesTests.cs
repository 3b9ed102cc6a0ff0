using System.Text.Json;
using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

[Trait("Category", "Infra")]
public sealed class DeployedResourcesTests
{
    public static TheoryData<string> Environments => ["dev", "prod"];

    public static TheoryData<string> AllEnvironments => ["dev", "prod", "containers"];

    [Fact]
    public void Production_keeps_one_instance_of_each_scale_group_on_the_way_of_a_message_warm() =>
        Assert.Equal(
            [("http", 1), ("function:CaseChangeStream", 1), ("function:ConversationWork", 1), ("function:TranscriptWork", 1)],
            AlwaysReady("prod"));

    [Fact]
    public void Development_keeps_nothing_warm() => Assert.Empty(AlwaysReady("dev"));

    [Theory]
    [MemberData(nameof(Environments))]
    public void The_app_runs_on_dotnet_10_exactly_as_its_own_identity(string environment)
    {
        var site = DeploymentSnapshot.Committed(environment).One("Microsoft.Web/sites");
        var properties = site.GetProperty("properties");
        var config = properties.GetProperty("functionAppConfig");

        Assert.Equal("""{"name":"dotnet-isolated","version":"10.0"}""", Compact(config.GetProperty("runtime")));
        Assert.Equal("UserAssigned", site.GetProperty("identity").GetProperty("type").GetString());
        Assert.Equal(
            "UserAssignedIdentity",
            config.GetProperty("deployment").GetProperty("storage").GetProperty("authentication").GetProperty("type").GetString());
        Assert.EndsWith(
            "/userAssignedIdentities/" + IdentityName(site), properties.GetProperty("keyVaultReferenceIdentity").GetString(), StringComparison.Ordinal);
        Assert.False(properties.TryGetProperty("siteConfig", out _), "Flex Consumption refuses most of siteConfig with error 51021.");
        Assert.Equal("functions", site.GetProperty("tags").GetProperty("azd-service-name").GetString());
    }

    [Theory]
    [MemberData(nameof(AllEnvironments))]
    public void Queues_lose_nothing_and_drop_no_repeat(string environment)
    {
        var snapshot = DeploymentSnapshot.Committed(environment);

        Assert.Equal(
            """{"requiresSession":true,"requiresDuplicateDetection":false,"lockDuration":"PT1M","maxDeliveryCount":10,"defaultMessageTimeToLive":"P14D","deadLetteringOnMessageExpiration":true}""",
            Compact(snapshot.Named("Microsoft.ServiceBus/namespaces/queues", "conversations").GetProperty("properties")));
        Assert.All(new[] { "transcripts", "files" }, queue => Assert.Equal(
            """{"requiresSession":false,"requiresDuplicateDetection":false,"lockDuration":"PT5M","maxDeliveryCount":10,"defaultMessageTimeToLive":"P14D","deadLetteringOnMessageExpiration":true}""",
            Compact(snapshot.Named("Microsoft.ServiceBus/namespaces/queues", queue).GetProperty("properties"))));
        Assert.Equal(3, snapshot.All("Microsoft.ServiceBus/namespaces/queues").Count);
        Assert.Equal("Standard", snapshot.One("Microsoft.ServiceBus/namespaces").GetProperty("sku").GetProperty("name").GetString());
    }

    [Theory]
    [MemberData(nameof(AllEnvironments))]
    public void The_tables_of_the_design_exist(string environment) =>
        Assert.Equal(
            ["conversations", "cursors", "deadletters", "index", "messages"],
            DeploymentSnapshot.Committed(environment).All("Microsoft.Storage/storageAccounts/tableServices/tables")
                .Select(table => table.GetProperty("name").GetString()!.Split('/')[^1]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(AllEnvironments))]
    public void No_service_takes_a_shared_key_or_a_password(string environment)
    {
        var snapshot = DeploymentSnapshot.Committed(environment);

        Assert.False(Property(snapshot.One("Microsoft.Storage/storageAccounts"), "allowSharedKeyAccess"));
        Assert.False(Property(snapshot.One("Microsoft.Storage/storageAccounts"), "allowBlobPublicAccess"));
        Assert.True(Property(snapshot.One("Microsoft.ServiceBus/namespaces"), "disableLocalAuth"));
        Assert.True(Property(snapshot.One("Microsoft.Insights/components"), "DisableLocalAuth"));
        Assert.True(Property(snapshot.One("Microsoft.KeyVault/vaults"), "enableRbacAuthorization"));
        Assert.True(Property(snapshot.One("Microsoft.KeyVault/vaults"), "enablePurgeProtection"));
        Assert.All(snapshot.All("Microsoft.Web/sites"), _ => Assert.All(
            ["scm", "ftp"], policy => Assert.False(Property(snapshot.Named("Microsoft.Web/sites/basicPublishingCredentialsPolicies", policy), "allow"))));
        Assert.All(snapshot.All("Microsoft.ContainerRegistry/registries"), registry => Assert.False(Property(registry, "adminUserEnabled")));
        Assert.DoesNotContain("listKeys", snapshot.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AccountKey=", snapshot.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SharedAccessKey", snapshot.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("dev", "Microsoft.Web/sites")]
    [InlineData("prod", "Microsoft.Web/sites")]
    [InlineData("prod", "Microsoft.ServiceBus/namespaces")]
    [InlineData("prod", "Microsoft.KeyVault/vaults")]
    [InlineData("containers", "Microsoft.App/managedEnvironments")]
    [InlineData("containers", "Microsoft.ContainerRegistry/registries")]
    public void Platform_logs_go_to_the_workspace(string environment, string type)
    {
        var snapshot = DeploymentSnapshot.Committed(environment);
        var id = snapshot.One(type).GetProperty("id").GetString();

        var setting = Assert.Single(
            snapshot.All("Microsoft.Insights/diagnosticSettings"),
            candidate => candidate.GetProperty("id").GetString()!.StartsWith(id + "/providers/", StringComparison.Ordinal));
        Assert.Equal(
            snapshot.One("Microsoft.OperationalInsights/workspaces").GetProperty("id").GetString(),
            setting.GetProperty("properties").GetProperty("workspaceId").GetString());
    }

    private static IEnumerable<(string, int)> AlwaysReady(string environment) =>
        DeploymentSnapshot.Committed(environment).One("Microsoft.Web/sites").GetProperty("properties").GetProperty("functionAppConfig")
            .GetProperty("scaleAndConcurrency").GetProperty("alwaysReady").EnumerateArray()
            .Select(group => (group.GetProperty("name").GetString()!, group.GetProperty("instanceCount").GetInt32()));

    private static string IdentityName(JsonElement site) =>
        Assert.Single(site.GetProperty("identity").GetProperty("userAssignedIdentities").EnumerateObject()).Name.Split('/')[^1];

    private static bool Property(JsonElement resource, string name) => resource.GetProperty("properties").GetProperty(name).GetBoolean();

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
