using System.Xml.Linq;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Infra;

[Trait("Category", "Infra")]
public sealed class SalesforceRightsTests
{
    private static readonly XNamespace Metadata = "http://soap.sforce.com/2006/04/metadata";
    private static readonly string Objects = Path.Combine(RepositoryFiles.Salesforce, "force-app", "main", "default", "objects");

    [Fact]
    public void Of_the_integration_user_cover_every_field_of_ours_for_writing()
    {
        var writable = Fields(PermissionSet("SupportChat_Integration"), "editable").ToHashSet();

        Assert.Empty(OurFields().Except(writable));
    }

    [Fact]
    public void Of_the_integration_user_are_the_least_on_two_objects()
    {
        var rights = PermissionSet("SupportChat_Integration");

        Assert.Equal(
            ["Case: create, read, edit, view all", "SupportChat_Message__c: create, read, edit"],
            rights.Elements(Metadata + "objectPermissions").Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(["ApiEnabled"], rights.Elements(Metadata + "userPermissions").Select(right => Value(right, "name")));
        Assert.Equal(
            ["Case.Description", "Case.Origin", "Case.Priority", "Case.Subject", "Case.SuppliedEmail", "Case.SuppliedName"],
            Fields(rights, "readable").Except(OurFields()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_an_agent_are_for_reading_only()
    {
        var rights = PermissionSet("SupportChat_Agent");

        Assert.Equal(["SupportChat_Message__c: read"], rights.Elements(Metadata + "objectPermissions").Select(Describe));
        Assert.Empty(Fields(rights, "editable"));
        Assert.Equal(
            ["SupportChat_Available", "SupportChat_Busy"],
            rights.Elements(Metadata + "servicePresenceStatusAccesses").Select(access => Value(access, "servicePresenceStatus")));
    }

    /// <summary>Fields that can carry a right: a required one is open to all by itself, and a right for it does not deploy.</summary>
    private static IEnumerable<string> OurFields() =>
        Directory.EnumerateFiles(Objects, "*.field-meta.xml", SearchOption.AllDirectories)
            .Select(path => (Object: Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path)))!, Field: XElement.Load(path)))
            .Where(each => Value(each.Field, "required") != "true")
            .Select(each => $"{each.Object}.{Value(each.Field, "fullName")}");

    private static XElement PermissionSet(string name) =>
        XElement.Load(Path.Combine(RepositoryFiles.Salesforce, "force-app", "main", "default", "permissionsets", $"{name}.permissionset-meta.xml"));

    private static IEnumerable<string> Fields(XElement rights, string right) =>
        rights.Elements(Metadata + "fieldPermissions").Where(field => Value(field, right) == "true").Select(field => Value(field, "field"));

    private static string Describe(XElement right)
    {
        (string Element, string Word)[] words =
        [
            ("allowCreate", "create"), ("allowRead", "read"), ("allowEdit", "edit"), ("allowDelete", "delete"),
            ("viewAllRecords", "view all"), ("modifyAllRecords", "modify all"),
        ];
        return $"{Value(right, "object")}: {string.Join(", ", words.Where(word => Value(right, word.Element) == "true").Select(word => word.Word))}";
    }

    private static string Value(XElement parent, string name) => parent.Element(Metadata + name)?.Value ?? "";
}
