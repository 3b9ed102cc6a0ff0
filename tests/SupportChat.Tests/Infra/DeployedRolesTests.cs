using System.Text.Json;
using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

[Trait("Category", "Infra")]
public sealed class DeployedRolesTests
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["76199698-9eea-4c19-bc75-cec21354c6b6"] = "Storage Table Data Reader",
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Service Bus Data Sender",
        ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = "Service Bus Data Receiver",
        ["090c5cfd-751d-490a-894a-3ce6f1109419"] = "Service Bus Data Owner",
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "Container Registry Pull",
        ["8311e382-0749-4cb8-b61a-304f252e45ec"] = "Container Registry Push",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
    };

    private static readonly string[] OfTheApp =
    [
        "app: Key Vault Secrets User on vaults",
        "app: Monitoring Metrics Publisher on components",
        "app: Service Bus Data Receiver on queues/conversations",
        "app: Service Bus Data Receiver on queues/files",
        "app: Service Bus Data Receiver on queues/transcripts",
        "app: Service Bus Data Sender on queues/conversations",
        "app: Service Bus Data Sender on queues/files",
        "app: Service Bus Data Sender on queues/transcripts",
        "app: Storage Blob Data Owner on storageAccounts",
        "app: Storage Table Data Contributor on storageAccounts",
    ];

    private static readonly string[] OfPeople =
    [
        "deployer: Storage Blob Data Contributor on containers/deployments",
        "operators: Key Vault Secrets Officer on vaults",
        "operators: Storage Table Data Reader on storageAccounts",
    ];

    [Fact]
    public void Are_the_least_that_the_app_needs() => Assert.Equal(OfTheApp, Assignments("dev"));

    [Fact]
    public void Let_operators_and_the_pipeline_do_their_part_in_production() => Assert.Equal([.. OfTheApp, .. OfPeople], Assignments("prod"));

    [Fact]
    public void Are_the_same_in_a_container_but_for_the_blobs_of_the_Functions_host() =>
        Assert.Equal(
            OfTheApp.Where(role => !role.Contains("Blob", StringComparison.Ordinal)),
            Assignments("containers").Where(role => role.StartsWith("app: ", StringComparison.Ordinal)));

    [Fact]
    public void Let_the_platform_pull_images_and_read_the_lengths_of_the_queues_and_nothing_else() =>
        Assert.Equal(
            [
                "platform: Container Registry Pull on registries",
                "platform: Service Bus Data Owner on queues/conversations",
                "platform: Service Bus Data Owner on queues/files",
                "platform: Service Bus Data Owner on queues/transcripts",
            ],
            Assignments("containers").Where(role => role.StartsWith("platform: ", StringComparison.Ordinal)));

    [Fact]
    public void Let_the_pipeline_push_images_where_there_are_containers() =>
        Assert.Equal(
            ["deployer: Container Registry Push on registries"],
            Assignments("containers").Where(role => role.StartsWith("deployer: ", StringComparison.Ordinal)));

    [Fact]
    public void Have_names_that_follow_from_scope_principal_and_role() =>
        Assert.All(
            DeploymentSnapshot.Committed("prod").All("Microsoft.Authorization/roleAssignments"),
            role =>
            {
                var name = role.GetProperty("name").GetString()!;
                Assert.True(name.StartsWith("[guid('", StringComparison.Ordinal) || Guid.TryParse(name, out _), name);
            });

    private static IEnumerable<string> Assignments(string environment) =>
        DeploymentSnapshot.Committed(environment).All("Microsoft.Authorization/roleAssignments").Select(Describe).Order(StringComparer.Ordinal);

    private static string Describe(JsonElement assignment)
    {
        var properties = assignment.GetProperty("properties");
        var role = properties.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1];
        return $"{Who(properties.GetProperty("principalId").GetString()!)}: {Names[role]} on {Scope(assignment.GetProperty("id").GetString()!)}";
    }

    private static string Who(string principal) => principal switch
    {
        _ when principal.Contains("/id-supportchat-platform-", StringComparison.Ordinal) => "platform",
        _ when principal.Contains("/userAssignedIdentities/", StringComparison.Ordinal) => "app",
        "00000000-0000-0000-0000-00000000000a" => "operators",
        "00000000-0000-0000-0000-00000000000d" => "deployer",
        _ => principal,
    };

    /// <summary>Type of the resource that the role is scoped to; for a part of a service with its name.</summary>
    private static string Scope(string id)
    {
        var end = id.IndexOf("/providers/Microsoft.Authorization/", StringComparison.Ordinal);
        var scope = (end < 0 ? id.Split('\'')[1] : id[..end]).Split('/');
        return scope[^2] is "queues" or "containers" ? $"{scope[^2]}/{scope[^1]}" : scope[^2];
    }
}
