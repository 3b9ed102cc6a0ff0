using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Doors;

/// <summary>Settings that would let others in stop <c>serve</c> at its start, all of them named at once.</summary>
public sealed class UnsafeSettingsTests
{
    private static readonly Dictionary<string, string?> Real = new()
    {
        ["Sendbird:ApplicationId"] = "APP",
        ["Sendbird:ApiToken"] = "token-of-the-application",
        ["Salesforce:LoginUrl"] = "https://acme.my.salesforce.com",
        ["Salesforce:ClientId"] = "client",
        ["Salesforce:ClientSecret"] = "secret",
        ["ClientAuth:Authority"] = "https://login.acme.example",
    };

    [Fact]
    public async Task All_are_named_together()
    {
        var faults = await RefusedAsync(new()
        {
            ["Sendbird:BaseUrl"] = "http://api-app.sendbird.com",
            ["Salesforce:LoginUrl"] = "http://acme.my.salesforce.com",
            ["Salesforce:PubSubUrl"] = "http://api.pubsub.salesforce.com:7443",
            ["Salesforce:AllowedFields:0"] = "supportchat_channelurl__c",
            ["ClientAuth:Authority"] = "http://login.acme.example",
            ["Ops:Keys:0"] = "demo-ops-key",
            ["Push:Keys:0"] = "a-key-of-good-length-1",
            ["Push:Keys:1"] = "x",
        });

        foreach (var key in new[] { "Sendbird__BaseUrl", "Salesforce__LoginUrl", "Salesforce__PubSubUrl", "ClientAuth__Authority" })
        {
            Assert.Contains(faults, fault => fault.StartsWith($"{key} must begin with https://", StringComparison.Ordinal));
        }

        Assert.Contains(faults, fault => fault.StartsWith("Salesforce__AllowedFields must not hold 'supportchat_channelurl__c'", StringComparison.Ordinal));
        Assert.Contains("Ops__Keys__0 must have at least 16 characters, as it can be guessed otherwise: openssl rand -base64 32 makes a key", faults);
        Assert.Contains(faults, fault => fault.StartsWith("Push__Keys__1 must have at least 16 characters", StringComparison.Ordinal));
        Assert.DoesNotContain(faults, fault => fault.Contains("Push__Keys__0", StringComparison.Ordinal)
            || fault.Contains("demo-ops-key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Ops:Keys:0", "", "Ops__Keys__0 must not be empty")]
    [InlineData("Push:Keys:0", "                    ", "Push__Keys__0 must not be empty")]
    [InlineData("Ops:Keys:0", "@Microsoft.KeyVault(VaultName=kv;SecretName=ops-key-0)", "Ops__Keys__0 holds an unresolved Key Vault reference")]
    [InlineData("Push:Keys:0", "fifteen-letters", "Push__Keys__0 must have at least 16 characters")]
    [InlineData("AgentPanel:Keys:0", "fifteen-letters", "AgentPanel__Keys__0 must have at least 16 characters")]
    [InlineData("AgentPanel:Keys:0", "@Microsoft.KeyVault(VaultName=kv;SecretName=agent-panel-key-0)", "AgentPanel__Keys__0 holds an unresolved Key Vault reference")]
    [InlineData("ClientAuth:Authority", "ftp://login.acme.example", "ClientAuth__Authority must be an absolute http(s) address")]
    public async Task One_is_named_alone(string key, string value, string start)
    {
        var fault = Assert.Single(await RefusedAsync(new() { [key] = value }));

        Assert.StartsWith(start, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sendbird:BaseUrl", null)]
    [InlineData("Salesforce:LoginUrl", "https://acme.my.salesforce.com")]
    [InlineData("ClientAuth:Authority", "https://login.acme.example")]
    public async Task The_demos_keys_end_where_one_system_is_real(string key, string? address)
    {
        var faults = await RefusedAsync(new()
        {
            ["Sendbird:BaseUrl"] = "http://127.0.0.1:7081",
            ["Salesforce:LoginUrl"] = "http://127.0.0.1:7082",
            ["ClientAuth:Authority"] = "http://127.0.0.1:7084",
            ["Ops:Keys:0"] = "demo-ops-key",
            [key] = address,
        });

        Assert.StartsWith("Ops__Keys__0 must have at least 16 characters", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_drop_in_is_told_at_the_start_of_serve()
    {
        await using var demo = await Demo.StartAsync();
        var folder = Directory.CreateTempSubdirectory("supportchat-test-");
        var port = QuietPort.Find();
        await using (var serve = CommandProcess.Start(
            ["serve", "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--data", folder.FullName], demo.Settings))
        {
            await serve.ReadyAsync(new Uri($"http://127.0.0.1:{port}/api/health/live"));
            await Eventually.BecomesTrueAsync(() => Task.FromResult(serve.Output.Contains("ApexRest__AllowAnonymous is on", StringComparison.Ordinal)));
        }

        folder.Delete(recursive: true);
    }

    private static async Task<string[]> RefusedAsync(Dictionary<string, string?> settings)
    {
        var all = new Dictionary<string, string?>(Real);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var data = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var serve = CommandProcess.Start(["serve", "--port", "0", "--data", data], all.Where(setting => setting.Value is not null).ToDictionary());
        Assert.Equal(3, await serve.ExitAsync());
        Assert.False(Directory.Exists(data));
        Assert.DoesNotContain("   at ", serve.Errors, StringComparison.Ordinal);
        return [.. serve.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1)];
    }
}
