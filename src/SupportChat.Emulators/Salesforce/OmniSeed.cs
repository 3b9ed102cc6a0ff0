using System.Xml.Linq;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce;

/// <summary>
/// Omni-Channel as the repository's Salesforce project deploys it: how the queue is routed, the service channel, the presence statuses and who may choose them.
/// </summary>
internal sealed class OmniSeed(Transaction transaction, OrgFiles files, OmniSeed.PutRecord put)
{
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Writes a record of the seed.</summary>
    internal delegate void PutRecord(string type, string id, params (string Field, object? Value)[] values);

    /// <param name="agentPermissionSet">Id of <c>SupportChat_Agent</c>.</param>
    /// <returns>Id of the queue's routing configuration.</returns>
    public string Plant(string agentPermissionSet)
    {
        var configs = ByName("queueRoutingConfigs", (name, file) => Put(
            "QueueRoutingConfig", ("DeveloperName", name), ("MasterLabel", file.Required("label")), ("RoutingModel", file.Required("routingModel")),
            ("RoutingPriority", (decimal)file.Number("routingPriority"))));
        var channels = ByName("serviceChannels", (name, file) => Put(
            "ServiceChannel", ("DeveloperName", name), ("MasterLabel", file.Required("label")), ("RelatedEntity", file.Required("relatedEntityType"))));
        var statuses = ByName("servicePresenceStatuses", (name, file) => PlantStatus(name, file, channels));
        var agents = files
            .In("permissionsets")
            .Single(file => file.Path.EndsWith("/SupportChat_Agent.permissionset-meta.xml", StringComparison.Ordinal)).Content;
        foreach (var access in agents.All("servicePresenceStatusAccesses").Where(access => access.Flag("enabled")))
        {
            Put("SetupEntityAccess", ("ParentId", agentPermissionSet), (
                "SetupEntityId", statuses[access.Required("servicePresenceStatus")]), ("SetupEntityType", "ServicePresenceStatus"));
        }

        return configs[files.In("queues").Single().Content.Required("queueRoutingConfig")];
    }

    private string PlantStatus(string name, XElement file, Dictionary<string, string> channels)
    {
        var status = Put("ServicePresenceStatus", ("DeveloperName", name), ("MasterLabel", file.Required("label")));
        foreach (var channel in file.All("channels"))
        {
            Put("ServiceChannelStatus", ("ServiceChannelId", channels[channel.Required("channel")]), ("ServicePresenceStatusId", status));
        }

        return status;
    }

    /// <summary>Ids by the names of the files in a folder.</summary>
    private Dictionary<string, string> ByName(string folder, Func<string, XElement, string> plant) =>
        files.In(folder).Select(file => (Name: file.Path[(folder.Length + 1)..].Split('.')[0], file.Content))
            .ToDictionary(file => file.Name, file => plant(file.Name, file.Content), StringComparer.Ordinal);

    private string Put(string type, params (string Field, object? Value)[] values)
    {
        var number = counts[type] = counts.GetValueOrDefault(type) + 1;
        var id = RecordId.Of(transaction.Schema[type].Traits.KeyPrefix, number);
        put(type, id, values);
        return id;
    }
}
