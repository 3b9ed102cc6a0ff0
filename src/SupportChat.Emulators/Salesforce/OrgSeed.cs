using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce;

/// <summary>The records that a new org has: itself, its users, the queue, the assignment rule, the Case statuses.</summary>
internal sealed class OrgSeed(Transaction transaction, OrgFiles files, SalesforceEmulatorOptions options)
{
    private const string QueueName = "SupportChat";

    private static readonly (string First, string Last)[] Agents = [("Ada", "Keller"), ("Ben", "Okafor"), ("Carla", "Diaz")];

    public static OrgOwners Owners => new(WellKnownIds.DefaultCaseOwner, new Dictionary<string, string> { [QueueName] = WellKnownIds.Queue });

    public void Plant()
    {
        Put("Organization", options.OrganizationId,
            ("Name", "SupportChat Demo"), ("InstanceName", "EMU1"), ("IsSandbox", false), ("OrganizationType", "Developer Edition"),
            ("LanguageLocaleKey", "en_US"), ("TimeZoneSidKey", "GMT"));
        PlantUsers();
        var routing = new OmniSeed(transaction, files, Put).Plant(RecordId.Of("0PS", 2));
        Put("Group", WellKnownIds.Queue, ("Name", QueueName), ("DeveloperName", QueueName), ("Type", "Queue"), ("QueueRoutingConfigId", routing));
        PlantAccess();
        PlantHours();
        if (options.AgentPanelInstalled)
        {
            PlantAgentPanel();
        }

        Put("QueueSobject", RecordId.Of("03g", 1), ("QueueId", WellKnownIds.Queue), ("SobjectType", "Case"));
        Put("AssignmentRule", RecordId.Of("01Q", 1), ("Name", transaction.Schema.CaseAssignment.Name), ("SobjectType", "Case"), ("Active", true));
        for (var i = 0; i < options.CaseStatuses.Count; i++)
        {
            var status = options.CaseStatuses[i];
            Put("CaseStatus", RecordId.Of("01J", i + 1),
                ("MasterLabel", status.Name), ("ApiName", status.Name), ("SortOrder", (decimal)(i + 1)), ("IsDefault", i == 0), ("IsClosed", status.IsClosed));
        }
    }

    /// <summary>What the repository's Salesforce project and <c>setup salesforce</c> leave behind.</summary>
    private void PlantAccess()
    {
        var agents = RecordId.Of("00G", 2);
        Put("Group", agents, ("Name", "SupportChat Agents"), ("DeveloperName", "SupportChat_Agents"), ("Type", "Regular"));
        var integration = RecordId.Of("0PS", 1);
        var agent = RecordId.Of("0PS", 2);
        Put("PermissionSet", integration, ("Name", "SupportChat_Integration"), ("Label", "SupportChat Integration"));
        Put("PermissionSet", agent, ("Name", "SupportChat_Agent"), ("Label", "SupportChat Agent"));
        Put("PermissionSet", RecordId.Of("0PS", 3), ("Name", "SupportChat_Contact_Link"), ("Label", "SupportChat Contact Link"));
        Put("PermissionSetAssignment", RecordId.Of("0Pa", WellKnownIds.AgentCount + 2), ("PermissionSetId", RecordId.Of("0PS", 3)), (
            "AssigneeId", WellKnownIds.IntegrationUser));
        Put("ObjectPermissions", RecordId.Of("110", 1),
            ("ParentId", integration), ("SobjectType", "Case"), ("PermissionsRead", true), ("PermissionsCreate", true), ("PermissionsEdit", true),
            ("PermissionsDelete", false), ("PermissionsViewAllRecords", true), ("PermissionsModifyAllRecords", false));
        if (options.PackageInstalled)
        {
            Put(StandardObjects.PackageSettingName, RecordId.Of("a9S", 1));
            Put("PermissionSet", RecordId.Of("0PS", 4), ("Name", "Sendbird_Lightning_User"), ("Label", "Sendbird Lightning User"));
            Put("PermissionSet", RecordId.Of("0PS", 5), ("Name", "SupportChat_Console"), ("Label", "SupportChat Console"));
        }

        Put("GroupMember", RecordId.Of("011", WellKnownIds.AgentCount + 1), ("GroupId", WellKnownIds.Queue), ("UserOrGroupId", agents));
        Put("PermissionSetAssignment", RecordId.Of("0Pa", 1), ("PermissionSetId", integration), ("AssigneeId", WellKnownIds.IntegrationUser));
        for (var i = 1; i <= WellKnownIds.AgentCount; i++)
        {
            Put("PermissionSetAssignment", RecordId.Of("0Pa", i + 1), ("PermissionSetId", agent), ("AssigneeId", WellKnownIds.Agent(i)));
            Put("GroupMember", RecordId.Of("011", i), ("GroupId", agents), ("UserOrGroupId", WellKnownIds.Agent(i)));
        }
    }

    /// <summary>A new org's hours: the default ones, open at any time.</summary>
    private void PlantHours()
    {
        Put("BusinessHours", WellKnownIds.BusinessHours,
            ("Name", "Default"), ("IsActive", true), ("IsDefault", true), ("TimeZoneSidKey", "GMT"));
        transaction.Put(HoursObjects.Weekdays.Aggregate(transaction.Find(WellKnownIds.BusinessHours)!, (hours, day) => hours.With(
            (HoursObjects.StartOf(day), HoursObjects.Midnight), (HoursObjects.EndOf(day), HoursObjects.Midnight))));
        var access = RecordId.Of("0PS", 6);
        Put("PermissionSet", access, ("Name", HoursObjects.PermissionSet), ("Label", "SupportChat Business Hours"));
        Put("PermissionSetAssignment", RecordId.Of("0Pa", WellKnownIds.AgentCount + 3), (
            "PermissionSetId", access), ("AssigneeId", WellKnownIds.IntegrationUser));
    }

    /// <summary>What a deployment of the agents' panel for the emulated application, and <c>setup salesforce</c>, leave behind.</summary>
    private void PlantAgentPanel()
    {
        var access = RecordId.Of("0PS", 7);
        Put("PermissionSet", access, ("Name", "SupportChat_Agent_Panel"), ("Label", "SupportChat Agent Panel"));
        for (var i = 1; i <= WellKnownIds.AgentCount; i++)
        {
            Put("PermissionSetAssignment", RecordId.Of("0Pa", WellKnownIds.AgentCount + 3 + i), (
                "PermissionSetId", access), ("AssigneeId", WellKnownIds.Agent(i)));
        }

        Put("StaticResource", RecordId.Of("081", 1), ("Name", "supportChatSdk"), ("ContentType", "text/javascript"), ("CacheControl", "Public"));
        PutTrustedSite(1, "SupportChat_Sendbird_Api", "https://api-SUPPORTCHAT-DEMO.sendbird.com");
        PutTrustedSite(2, "SupportChat_Sendbird_Socket", "wss://ws-SUPPORTCHAT-DEMO.sendbird.com");
    }

    private void PutTrustedSite(int number, string name, string url) => Put("CspTrustedSite", RecordId.Of("08y", number),
        ("DeveloperName", name), ("MasterLabel", name), ("EndpointUrl", url), ("IsActive", true), ("Context", "LEX"), ("IsApplicableToConnectSrc", true),
        ("IsApplicableToFontSrc", false), ("IsApplicableToFrameSrc", false), ("IsApplicableToImgSrc", false), ("IsApplicableToMediaSrc", false),
        ("IsApplicableToStyleSrc", false));

    private void PlantUsers()
    {
        for (var i = 0; i < WellKnownIds.AgentCount; i++)
        {
            var (first, last) = Agents[i];
            PutUser(WellKnownIds.Agent(i + 1), first, last, $"{first.ToLowerInvariant()}@agents.supportchat.example", "Standard");
        }

        PutUser(WellKnownIds.AutomatedProcess, null, "Automated Process", $"autoproc@{options.OrganizationId.ToLowerInvariant()}", "AutomatedProcess");
        PutUser(WellKnownIds.DefaultCaseOwner, "Default", "Case Owner", "support@supportchat.example", "Standard");
        PutUser(WellKnownIds.IntegrationUser, "Integration", "User", options.Username, "Standard");
    }

    private void PutUser(string id, string? first, string last, string username, string userType) => Put("User", id,
        ("Username", username), ("FirstName", first), ("LastName", last), ("Name", first is null ? last : $"{first} {last}"),
        ("Email", username),
        ("Alias", last[..Math.Min(8, last.Length)].ToLowerInvariant()),
        ("IsActive", true),
        ("UserType", userType),
        ("UserPermissionsSupportUser", userType == "Standard"),
        ("FullPhotoUrl", $"https://photos.supportchat.example/profilephoto/{id}/F"),
        ("SmallPhotoUrl", $"https://photos.supportchat.example/profilephoto/{id}/T"));

    private void Put(string type, string id, params (string Field, object? Value)[] values)
    {
        var definition = transaction.Schema[type];
        var record = new Record(definition, new object?[definition.Fields.Count]).With(values).With(("Id", id));
        if (definition.Find("SystemModstamp") is not null)
        {
            record = record.With(
                ("IsDeleted", false), ("CreatedDate", transaction.Now), ("CreatedById", WellKnownIds.IntegrationUser),
                ("LastModifiedDate", transaction.Now), ("LastModifiedById", WellKnownIds.IntegrationUser), ("SystemModstamp", transaction.Now));
        }

        transaction.Put(record);
    }
}
