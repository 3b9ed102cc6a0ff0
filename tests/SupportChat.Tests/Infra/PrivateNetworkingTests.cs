using System.Text.Json;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

[Collection(BicepCollection.Name)]
[Trait("Category", "Infra")]
public sealed class PrivateNetworkingTests(BicepCompiler compiler)
{
    [Fact]
    public async Task Closes_storage_and_broker_to_the_internet_and_gives_each_service_an_endpoint()
    {
        var snapshot = await SnapshotAsync("param serviceBusSku = 'Premium'");

        Assert.Equal("Disabled", Access(snapshot.One("Microsoft.Storage/storageAccounts")));
        Assert.Equal("Disabled", Access(snapshot.One("Microsoft.ServiceBus/namespaces")));
        Assert.Equal(["blob", "namespace", "table", "vault"], Endpoints(snapshot));
        Assert.Equal(
            ["privatelink.blob.", "privatelink.servicebus.windows.net", "privatelink.table.", "privatelink.vaultcore.azure.net"],
            snapshot.All("Microsoft.Network/privateDnsZones").Select(ZoneName).Order(StringComparer.Ordinal));
        Assert.EndsWith(
            "/subnets/functions",
            snapshot.One("Microsoft.Web/sites").GetProperty("properties").GetProperty("virtualNetworkSubnetId").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_the_vault_open_to_the_operators_addresses_alone()
    {
        var vault = (await SnapshotAsync("param serviceBusSku = 'Premium'")).One("Microsoft.KeyVault/vaults");

        Assert.Equal("Enabled", Access(vault));
        Assert.Equal(
            """{"ipRules":[{"value":"192.0.2.7"}],"bypass":"None","defaultAction":"Deny"}""",
            JsonSerializer.Serialize(vault.GetProperty("properties").GetProperty("networkAcls")));
    }

    [Fact]
    public async Task Leaves_a_Standard_broker_without_endpoint_because_the_tier_has_none()
    {
        var snapshot = await SnapshotAsync("");

        Assert.Equal("Enabled", Access(snapshot.One("Microsoft.ServiceBus/namespaces")));
        Assert.Equal(["blob", "table", "vault"], Endpoints(snapshot));
    }

    private static IEnumerable<string> Endpoints(DeploymentSnapshot snapshot) =>
        snapshot.All("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint.GetProperty("properties").GetProperty("privateLinkServiceConnections")[0].GetProperty("name").GetString()!)
            .Order(StringComparer.Ordinal);

    private static string? Access(JsonElement resource) => resource.GetProperty("properties").GetProperty("publicNetworkAccess").GetString();

    /// <summary>Zone names that end in the cloud's own suffix stay an expression.</summary>
    private static string ZoneName(JsonElement zone)
    {
        var name = zone.GetProperty("name").GetString()!;
        return name.StartsWith('[') ? name.Split('\'')[1].Replace("{0}", "", StringComparison.Ordinal) : name;
    }

    private async Task<DeploymentSnapshot> SnapshotAsync(string parameters)
    {
        using var copy = new TemporaryCopy(RepositoryFiles.Infra, ["*.bicep", "*.json"], skip: "salesforce");
        return await compiler.SnapshotAsync(
            copy.Folder,
            $$"""
            using './main.bicep'

            param environmentName = 'private'
            param sendbird = { applicationId: 'application' }
            param salesforce = { loginUrl: 'https://example.my.salesforce.com', clientId: 'client' }
            param clientAuth = { authority: 'https://login.example.com' }
            param privateNetworking = true
            param operatorIpAddresses = ['192.0.2.7']
            {{parameters}}
            """);
    }
}
