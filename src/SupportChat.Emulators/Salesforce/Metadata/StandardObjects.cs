namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>The standard objects besides Case that an integration reads or writes (docs/reference/salesforce.md#queries, #omni-channel,
/// #trusted-urls).</summary>
internal static class StandardObjects
{
    public const string PackageSettingName = "sendbird__Setting__c";

    public static IEnumerable<ObjectDefinition> All() =>
        [Account(), Contact(), CaseComment(), CaseStatus(), AssignmentRule(), Organization(), User(), Group(), GroupMember(), QueueSobject(), PermissionSet(),
            PermissionSetAssignment(), ObjectPermissions(), AgentWork(), StaticResource(), CspTrustedSite(), .. OmniObjects.All(), .. FileObjects.All(),
            .. HoursObjects.All()];

    private static ObjectDefinition Account() =>
        new ObjectBuilder(new ObjectTraits("Account", "Account", "Accounts", "001"))
            .Required("Name", 255).Typed("Phone", FieldType.Phone, 40).Reference("OwnerId", "User").Build();

    private static ObjectDefinition Contact() =>
        new ObjectBuilder(new ObjectTraits("Contact", "Contact", "Contacts", "003"))
            .Reference("AccountId", "Account")
            .Required("LastName", 80)
            .Text("FirstName", 40)
            .Text("Name", 121).ReadOnly()
            .Typed("Email", FieldType.Email, 80)
            .Typed("Phone", FieldType.Phone, 40)
            .Typed("MobilePhone", FieldType.Phone, 40)
            .Typed("Fax", FieldType.Phone, 40)
            .Reference("OwnerId", "User")
            .Build();

    private static ObjectDefinition CaseComment() =>
        new ObjectBuilder(new ObjectTraits("CaseComment", "Case Comment", "Case Comments", "00a"))
            .Reference("ParentId", "Case").But(field => field with { Nillable = false, Updateable = false })
            .Flag("IsPublished")
            .LongText("CommentBody", 4_000)
            .Build();

    private static ObjectDefinition CaseStatus() =>
        new ObjectBuilder(SetUp("CaseStatus", "Case Status Value", "01J"))
            .Text("MasterLabel", 255).Text("ApiName", 255).Integer("SortOrder").Flag("IsDefault").Flag("IsClosed").Build();

    private static ObjectDefinition AssignmentRule() =>
        new ObjectBuilder(SetUp("AssignmentRule", "Assignment Rule", "01Q"), systemFields: false)
            .Text("Name", 120).Text("SobjectType", 40).Flag("Active").Build();

    private static ObjectDefinition Organization() =>
        new ObjectBuilder(SetUp("Organization", "Organization", "00D"), systemFields: false)
            .Text("Name", 80).Text("InstanceName", 5).Flag("IsSandbox").Text("OrganizationType", 40)
            .Text("LanguageLocaleKey", 40).Text("TimeZoneSidKey", 40).Text("NamespacePrefix", 15).Build();

    private static ObjectDefinition User() =>
        new ObjectBuilder(SetUp("User", "User", "005") with { Updateable = true })
            .Text("Username", 80).Text("LastName", 80).Text("FirstName", 40).Text("Name", 121).ReadOnly()
            .Typed("Email", FieldType.Email, 128).Text("Alias", 8).Text("Title", 80).Flag("IsActive", true)
            .Flag("UserPermissionsSupportUser")
            .Text("UserType", 40).Typed("FullPhotoUrl", FieldType.Url, 1024).Typed("SmallPhotoUrl", FieldType.Url, 1024)
            .Build();

    private static ObjectDefinition Group() =>
        new ObjectBuilder(SetUp("Group", "Group", "00G"), systemFields: false)
            .Text("Name", 40)
                .Text("DeveloperName", 80)
                .Text("Type", 40)
                .Typed("Email", FieldType.Email, 255)
                .Reference("QueueRoutingConfigId", "QueueRoutingConfig")
                .Build();

    private static ObjectDefinition GroupMember() =>
        new ObjectBuilder(SetUp("GroupMember", "Group Member", "011") with { Createable = true }, systemFields: false)
            .Reference("GroupId", "Group").Reference("UserOrGroupId", "User", "Group").Build();

    private static ObjectDefinition PermissionSet() =>
        new ObjectBuilder(SetUp("PermissionSet", "Permission Set", "0PS"), systemFields: false).Text("Name", 80).Text("Label", 80).Build();

    private static ObjectDefinition PermissionSetAssignment() =>
        new ObjectBuilder(SetUp("PermissionSetAssignment", "Permission Set Assignment", "0Pa") with { Createable = true }, systemFields: false)
            .Reference("PermissionSetId", "PermissionSet").Reference("AssigneeId", "User").Build();

    private static ObjectDefinition ObjectPermissions() =>
        new ObjectBuilder(SetUp("ObjectPermissions", "Object Permissions", "110"), systemFields: false)
            .Reference("ParentId", "PermissionSet").Text("SobjectType", 255).Flag("PermissionsRead").Flag("PermissionsCreate").Flag("PermissionsEdit")
            .Flag("PermissionsDelete").Flag("PermissionsViewAllRecords").Flag("PermissionsModifyAllRecords").Build();

    private static ObjectDefinition StaticResource() =>
        new ObjectBuilder(SetUp("StaticResource", "Static Resource", "081"))
            .Text("Name", 255).Text("NamespacePrefix", 15).Text("ContentType", 120).Integer("BodyLength").Text("Description", 255)
            .Picklist("CacheControl", restricted: true, "Private", "Public").Build();

    private static ObjectDefinition CspTrustedSite() =>
        new ObjectBuilder(SetUp("CspTrustedSite", "Trusted URL", "08y"))
            .Text("DeveloperName", 80).Text("MasterLabel", 80).Text("NamespacePrefix", 15).Text("EndpointUrl", 255).Text("Description", 255).Flag("IsActive")
            .Picklist("Context", restricted: true, "All", "LEX", "Communities", "FieldServiceMobileExtension", "VisualForce")
            .Flag("IsApplicableToConnectSrc", true).Flag("IsApplicableToFontSrc", true).Flag("IsApplicableToFrameSrc", true)
            .Flag("IsApplicableToImgSrc", true).Flag("IsApplicableToMediaSrc", true).Flag("IsApplicableToStyleSrc", true).Build();

    /// <summary>The package's settings (docs/reference/sendbird.md#package-settings).</summary>
    public static ObjectDefinition PackageSetting() =>
        new ObjectBuilder(new ObjectTraits(PackageSettingName, "Setting", "Settings", "a9S") { Custom = true })
            .Text("sendbird__ApplicationId__c", 255).But(field => field with { Custom = true })
            .Text("sendbird__ApiToken__c", 255).But(field => field with { Custom = true }).Build();

    private static ObjectDefinition QueueSobject() =>
        new ObjectBuilder(SetUp("QueueSobject", "Queue Sobject", "03g"), systemFields: false)
            .Reference("QueueId", "Group").Text("SobjectType", 40).Build();

    private static ObjectDefinition AgentWork() =>
        new ObjectBuilder(SetUp("AgentWork", "Agent Work", "0Bz"))
            .Reference("WorkItemId", "Case").Reference("UserId", "User").Picklist("Status", restricted: true,
                "Assigned", "Opened", "Closed", "Declined", "DeclinedOnPushTimeout", "Unavailable", "Canceled", "Transferred")
            .Moment("AssignedDateTime").Moment("AcceptDateTime").Moment("DeclineDateTime").Moment("CloseDateTime")
            .Text("DeclineReason", 255).Reference("OriginalGroupId", "Group").Text("RoutingType", 40)
            .Build();

    internal static ObjectTraits SetUp(string name, string label, string prefix) =>
        new(name, label, label + "s", prefix) { Createable = false, Updateable = false };
}
