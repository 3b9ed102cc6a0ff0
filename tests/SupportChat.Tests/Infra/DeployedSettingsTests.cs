using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

[Trait("Category", "Infra")]
public sealed class DeployedSettingsTests
{
    // docs/reference/azure.md#flex-consumption, #identity.
    private static readonly string[] Forbidden =
    [
        "AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD",
        "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT", "WEBSITE_TIME_ZONE", "TZ", "WEBSITE_LOAD_CERTIFICATES",
    ];

    public static TheoryData<string> Environments => ["dev", "prod"];

    [Theory]
    [MemberData(nameof(Environments))]
    public void Hold_nothing_that_Flex_Consumption_refuses(string environment) =>
        Assert.Empty(DeploymentSnapshot.Committed(environment).Settings.Keys.Intersect(Forbidden, StringComparer.OrdinalIgnoreCase));

    [Theory]
    [MemberData(nameof(Environments))]
    public void Hold_no_empty_value(string environment) =>
        Assert.DoesNotContain(DeploymentSnapshot.Committed(environment).Settings, setting => setting.Value.Length == 0);

    [Theory]
    [InlineData("dev", "Sendbird__ApiToken Sendbird__SigningTokens__0 Salesforce__ClientSecret Push__Keys__0 Ops__Keys__0")]
    [InlineData("prod", "Sendbird__ApiToken Sendbird__SigningTokens__0 Salesforce__PrivateKey Push__Keys__0 Ops__Keys__0")]
    public void Take_every_secret_from_the_vault(string environment, string secrets)
    {
        var snapshot = DeploymentSnapshot.Committed(environment);
        var vault = snapshot.One("Microsoft.KeyVault/vaults").GetProperty("name").GetString();

        Assert.Equal(
            secrets.Split(' ').Order(StringComparer.Ordinal),
            snapshot.Settings.Where(setting => setting.Value.StartsWith($"@Microsoft.KeyVault(VaultName={vault};SecretName=", StringComparison.Ordinal))
                .Select(setting => setting.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Connect_by_identity(string environment)
    {
        var snapshot = DeploymentSnapshot.Committed(environment);
        var settings = snapshot.Settings;
        var client = settings["AZURE_CLIENT_ID"];

        Assert.Equal(
            $"{snapshot.One("Microsoft.ServiceBus/namespaces").GetProperty("name").GetString()}.servicebus.windows.net",
            settings["ServiceBus__fullyQualifiedNamespace"]);
        Assert.All(["ServiceBus", "AzureWebJobsStorage"], connection =>
        {
            Assert.Equal("managedidentity", settings[$"{connection}__credential"]);
            Assert.Equal(client, settings[$"{connection}__clientId"]);
        });
        Assert.Contains("/userAssignedIdentities/", client, StringComparison.Ordinal);
        Assert.Contains("ClientId={0};Authorization=AAD", settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Hide_the_platforms_home_page(string environment) =>
        Assert.Equal("true", DeploymentSnapshot.Committed(environment).Settings["AzureWebJobsDisableHomepage"]);

    [Theory]
    [MemberData(nameof(Environments))]
    public void Open_no_door_unless_asked_to(string environment)
    {
        var settings = DeploymentSnapshot.Committed(environment).Settings;

        Assert.Equal(("false", "10"), (settings["Push__OutboundMessages"], settings["Conversations__StartsPerMinute"]));
        Assert.Equal(("false", "false"), (settings["ApexRest__Enabled"], settings["ApexRest__AllowAnonymous"]));
    }

    [Fact]
    public void Are_the_same_in_a_container_but_for_those_of_the_Functions_host()
    {
        string[] ofFunctions =
        [
            "AzureWebJobsDisableHomepage", "AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential",
            "AzureWebJobsStorage__tableServiceUri", "CaseChangeStreamSchedule", "SweepSchedule",
        ];
        var functions = DeploymentSnapshot.Committed("prod");
        var containers = DeploymentSnapshot.Committed("containers");

        Assert.Equal(
            functions.Settings.Keys.Except(ofFunctions).Order(StringComparer.Ordinal), containers.ContainerSettings.Keys.Order(StringComparer.Ordinal));
        Assert.All(containers.ContainerSettings, setting => Assert.Equal(
            WithoutNames(functions.Settings[setting.Key], functions),
            setting.Value.Secret is { } secret ? $"@Microsoft.KeyVault(VaultName=vault;SecretName={secret})" : WithoutNames(setting.Value.Value!, containers)));
    }

    [Fact]
    public void Take_every_secret_of_a_container_from_the_vault_by_the_apps_identity()
    {
        var snapshot = DeploymentSnapshot.Committed("containers");
        var vault = snapshot.One("Microsoft.KeyVault/vaults").GetProperty("name").GetString();
        var secrets = snapshot.ContainerApp.GetProperty("configuration").GetProperty("secrets").EnumerateArray().ToArray();

        Assert.Equal(
            ["ops-key-0", "push-key-0", "salesforce-private-key", "sendbird-api-token", "sendbird-signing-token-0"],
            secrets.Select(secret => secret.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(
            secrets.Select(secret => secret.GetProperty("name").GetString()!).Order(StringComparer.Ordinal),
            snapshot.ContainerSettings.Values.Select(setting => setting.Secret).OfType<string>().Order(StringComparer.Ordinal));
        Assert.All(secrets, secret =>
        {
            Assert.False(secret.TryGetProperty("value", out _));
            Assert.Contains($"'{vault}'", secret.GetProperty("keyVaultUrl").GetString(), StringComparison.Ordinal);
            Assert.Contains("/id-supportchat-prod-", secret.GetProperty("identity").GetString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Keep_the_window_of_the_stream_below_the_timeout_of_a_function() =>
        Assert.True(TimeSpan.Parse(DeploymentSnapshot.Committed("prod").Settings["CaseChanges__Window"], null) < TimeSpan.FromMinutes(10));

    /// <summary>A value without what differs between two deployments: group and unique suffix.</summary>
    private static string WithoutNames(string value, DeploymentSnapshot snapshot)
    {
        var vault = snapshot.One("Microsoft.KeyVault/vaults").GetProperty("name").GetString()!;
        return value.Replace($"VaultName={vault}", "VaultName=vault", StringComparison.Ordinal)
            .Replace(vault.Split('-')[^1], "suffix", StringComparison.Ordinal)
            .Replace("rg-supportchat-containers", "rg-supportchat-prod", StringComparison.Ordinal);
    }
}
