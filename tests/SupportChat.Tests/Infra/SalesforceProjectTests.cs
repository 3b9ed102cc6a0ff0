using System.Text.Json;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

[Trait("Category", "Node")]
public sealed class SalesforceProjectTests(SalesforceVerifier verifier) : IClassFixture<SalesforceVerifier>
{
    private const string Step1 = "features/main/default/";
    private const string Step2 = "force-app/main/default/";
    private const string Step3 = "connections/main/default/";
    private const string Panel = "agent-panel/main/default/";

    [Fact]
    public async Task Resolves_converts_and_holds_only_what_the_Metadata_API_knows()
    {
        var (exitCode, summary) = await verifier.VerifyAsync(RepositoryFiles.Salesforce);

        Assert.Equal("[]", JsonSerializer.Serialize(summary.GetProperty("problems")));
        Assert.Equal(0, exitCode);
        Assert.All(summary.GetProperty("packages").EnumerateObject(), package => Assert.NotEqual(0, package.Value.GetInt32()));
        Assert.Equal(
            summary.GetProperty("packages").EnumerateObject().Select(package => package.Name),
            summary.GetProperty("converted").EnumerateObject().Select(package => package.Name));
    }

    [Theory]
    [InlineData(Step1 + "settings/OmniChannel.settings-meta.xml", "</OmniChannelSettings>", "", "line 2: Unclosed tag")]
    [InlineData(Step1 + "settings/OmniChannel.settings-meta.xml", ">true<", ">yes<", "'yes' is neither true nor false")]
    [InlineData(Step1 + "settings/OmniChannel.settings-meta.xml", "enableOmniChannel>", "enableOmni>", "enableOmni is not an element of OmniChannelSettings")]
    [InlineData(Step2 + "queueRoutingConfigs/SupportChat.queueRoutingConfig-meta.xml", "LEAST_ACTIVE", "LEAST_BUSY", "'LEAST_BUSY' is not one of")]
    [InlineData(
        Step2 + "queueRoutingConfigs/SupportChat.queueRoutingConfig-meta.xml",
        "<routingPriority>1</routingPriority>",
        "",
        "QueueRoutingConfig lacks <routingPriority>")]
    [InlineData(Step2 + "queues/SupportChat.queue-meta.xml", ">SupportChat_Agents<", ">Agents<", "there is no Group Agents")]
    [InlineData(
        Step2 + "queues/SupportChat.queue-meta.xml", "<name>SupportChat</name>", "<name>A</name>\n    <name>B</name>", "Queue/name may stand only once")]
    [InlineData(
        Step2 + "permissionsets/SupportChat_Agent.permissionset-meta.xml",
        "SupportChat_Busy",
        "SupportChat_Away",
        "there is no ServicePresenceStatus SupportChat_Away")]
    [InlineData(
        Step2 + "permissionsets/SupportChat_Agent.permissionset-meta.xml",
        "Case.SupportChat_Rating__c",
        "Case.SupportChat_Score__c",
        "there is no CustomField Case.SupportChat_Score__c")]
    [InlineData(Step2 + "objects/SupportChat_Message__c/validationRules/OlderVersion.validationRule-meta.xml", "PRIORVALUE(Version__c)", "PRIORVALUE(Edition__c)", "there is no CustomField SupportChat_Message__c.Edition__c")]
    [InlineData(Step3 + "platformEventChannelMembers/SupportChat_chn_CaseChangeEvent.platformEventChannelMember-meta.xml", "SupportChat__chn", "Other__chn", "there is no PlatformEventChannel Other__chn")]
    [InlineData(Step3 + "extlClntAppGlobalOauthSets/SupportChat_glbloauth.ecaGlblOauth-meta.xml", "<externalClientApplication>", "<consumerSecret>s3cr3t</consumerSecret>\n    <externalClientApplication>", "consumerSecret holds a secret")]
    [InlineData(
        "optional/push/main/default/classes/SupportChatPush.cls", "request.setMethod('POST');", "request.setMethod('POST')", "SupportChatPush.cls: line")]
    [InlineData(Panel + "lwc/supportChatAgent/supportChatAgent.js", "apex/SupportChatAgent.session", "apex/Agent.session", "there is no ApexClass Agent")]
    [InlineData(Panel + "lwc/supportChatAgent/supportChatAgent.js", "resourceUrl/supportChatSdk", "resourceUrl/sdk", "there is no StaticResource sdk")]
    [InlineData(Panel + "lwc/supportChatRoom/supportChatRoom.js", "c/supportChatRows", "c/rows", "there is no LightningComponentBundle rows")]
    [InlineData(Panel + "labels/CustomLabels.labels-meta.xml", ">SupportChat_Send<", ">SupportChat_Say<", "there is no CustomLabel SupportChat_Send")]
    [InlineData(Panel + "lwc/supportChatPanel/supportChatPanel.js", "Case.SupportChat_UserId__c", "Case.User__c", "there is no CustomField Case.User__c")]
    [InlineData(
        Panel + "flexipages/SupportChat_Agent_Case.flexipage-meta.xml",
        ">supportChatPanel</c",
        ">chatPanel</c",
        "there is no LightningComponentBundle chatPanel")]
    [InlineData("sfdx-project.json", "\"replaceWithEnv\": \"SUPPORTCHAT_CONTACT_EMAIL\"", "\"replaceWithEnv\": \"SUPPORTCHAT_CONTACT_EMAIL\", \"replaceWhenEnv\": [{ \"env\": \"NEVER_SET\", \"value\": \"1\" }]", "still holds SUPPORTCHAT_CONTACT_EMAIL")]
    public async Task Is_refused_with(string file, string right, string wrong, string expected)
    {
        using var copy = Copy();
        var path = Path.Combine(copy.Folder, file);
        var text = await File.ReadAllTextAsync(path, CancellationToken.None);
        Assert.Contains(right, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace(right, wrong, StringComparison.Ordinal), CancellationToken.None);

        Assert.Contains(await ProblemsAsync(copy), problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_refused_with_a_file_of_no_type()
    {
        using var copy = Copy();
        var queues = Path.Combine(copy.Folder, Step2, "queues");
        File.Move(Path.Combine(queues, "SupportChat.queue-meta.xml"), Path.Combine(queues, "SupportChat.queues-meta.xml"));

        Assert.Contains(await ProblemsAsync(copy), problem => problem.Contains("SupportChat.queues-meta.xml", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_refused_when_a_step_needs_what_a_later_one_brings()
    {
        using var copy = Copy();
        var moved = Path.Combine(copy.Folder, Step3, "groups");
        Directory.Move(Path.Combine(copy.Folder, Step2, "groups"), moved);

        Assert.Contains(
            await ProblemsAsync(copy), problem => problem.EndsWith("Group SupportChat_Agents is deployed later, by connections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_refused_when_an_option_brings_a_component_that_another_package_has()
    {
        using var copy = Copy();
        var file = Path.Combine("groups", "SupportChat_Agents.group-meta.xml");
        var option = Path.Combine(copy.Folder, "optional/push/main/default", file);
        Directory.CreateDirectory(Path.GetDirectoryName(option)!);
        File.Copy(Path.Combine(copy.Folder, Step2, file), option);

        Assert.Contains(
            await ProblemsAsync(copy),
            problem => problem.StartsWith("optional/push: Group SupportChat_Agents is in force-app too", StringComparison.Ordinal));
    }

    private static TemporaryCopy Copy() => new(
        RepositoryFiles.Salesforce, ["*.xml", "*.cls", "*.js", "*.html", "*.css", "sfdx-project.json"], "verify", "node_modules", "agent-panel-page");

    private async Task<IEnumerable<string>> ProblemsAsync(TemporaryCopy copy)
    {
        var (exitCode, summary) = await verifier.VerifyAsync(copy.Folder);
        Assert.Equal(1, exitCode);
        return summary.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!);
    }
}
