using System.Text.RegularExpressions;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Infra;

[Trait("Category", "Infra")]
public sealed partial class InfrastructureGuidesTests
{
    [Fact]
    public void Name_only_Salesforce_files_that_exist() =>
        Assert.All(PathsIn("salesforce/README.md"), path => Assert.True(Exists(Path.Combine(RepositoryFiles.Salesforce, path)), path));

    [Theory]
    [InlineData("Install the Sendbird Support Chat Salesforce Connector package")]
    [InlineData("Enable Salesforce integration")]
    [InlineData("Configure group channel settings")]
    [InlineData("Update the sendbird__Setting__c object")]
    [InlineData("Register a Remote Site")]
    [InlineData("Service Channels")]
    [InlineData("Presence Status")]
    [InlineData("User Access")]
    [InlineData("Routing Rule")]
    [InlineData("Create a Queue and add Members")]
    [InlineData("Create Assignment Rules")]
    [InlineData("Assign Permission Set to agents")]
    [InlineData("Utility widget UI")]
    [InlineData("Case-embedded UI")]
    [InlineData("Set the custom type of group channels")]
    [InlineData("Add the SampleCaseController class")]
    [InlineData("Create a public endpoint")]
    public void Answer_every_heading_of_the_vendors_guide(string heading) =>
        Assert.Contains($"| {heading} |", File.ReadAllText(Path.Combine(RepositoryFiles.Salesforce, "README.md")), StringComparison.Ordinal);

    [Fact]
    public void Lock_npm_packages_without_naming_a_registry() =>
        Assert.DoesNotContain(
            "\"resolved\"", File.ReadAllText(Path.Combine(RepositoryFiles.Salesforce, "verify", "package-lock.json")), StringComparison.Ordinal);

    private static IEnumerable<string> PathsIn(string guide) =>
        CodePath().Matches(File.ReadAllText(Path.Combine(RepositoryFiles.Infra, guide))).Select(match => match.Groups[1].Value);

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    [GeneratedRegex("`((?:features|force-app|connections|optional|verify)/[^`*]*)`")]
    private static partial Regex CodePath();
}
