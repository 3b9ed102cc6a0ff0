namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>
/// Set-up of Omni-Channel: how queues are routed, what for, and in which presence an agent gets it (docs/reference/salesforce.md#omni-channel,
/// #set-up-as-code).
/// </summary>
internal static class OmniObjects
{
    public static IEnumerable<ObjectDefinition> All() =>
        [QueueRoutingConfig(), ServiceChannel(), ServicePresenceStatus(), ServiceChannelStatus(), SetupEntityAccess(), UserServicePresence()];

    private static ObjectDefinition QueueRoutingConfig() =>
        new ObjectBuilder(StandardObjects.SetUp("QueueRoutingConfig", "Routing Configuration", "0K9"))
            .Text("DeveloperName", 80).Text("MasterLabel", 80).Text("RoutingModel", 40).Integer("RoutingPriority").Build();

    private static ObjectDefinition ServiceChannel() =>
        new ObjectBuilder(StandardObjects.SetUp("ServiceChannel", "Service Channel", "0N9"))
            .Text("DeveloperName", 80).Text("MasterLabel", 80).Text("RelatedEntity", 80).Build();

    private static ObjectDefinition ServicePresenceStatus() =>
        new ObjectBuilder(StandardObjects.SetUp("ServicePresenceStatus", "Presence Status", "0N5")).Text("DeveloperName", 80).Text("MasterLabel", 80).Build();

    private static ObjectDefinition ServiceChannelStatus() =>
        new ObjectBuilder(StandardObjects.SetUp("ServiceChannelStatus", "Service Channel Status", "0N6"))
            .Reference("ServiceChannelId", "ServiceChannel").Reference("ServicePresenceStatusId", "ServicePresenceStatus").Build();

    private static ObjectDefinition UserServicePresence() =>
        new ObjectBuilder(StandardObjects.SetUp("UserServicePresence", "User Service Presence", "0N7"))
            .Reference("UserId", "User").Flag("IsCurrentState").Flag("IsAway").Moment("StatusStartDate").Moment("StatusEndDate").Build();

    private static ObjectDefinition SetupEntityAccess() =>
        new ObjectBuilder(StandardObjects.SetUp("SetupEntityAccess", "Setup Entity Access", "0J0"), systemFields: false)
            .Reference("ParentId", "PermissionSet").Reference("SetupEntityId", "ServicePresenceStatus").Text("SetupEntityType", 40).Build();
}
