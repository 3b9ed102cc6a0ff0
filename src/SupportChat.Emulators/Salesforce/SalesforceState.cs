using System.Text.Json.Nodes;

namespace SupportChat.Emulators.Salesforce;

/// <summary>Answer of <c>GET /emulator/state</c>: numbers only.</summary>
internal static class SalesforceState
{
    public static JsonObject Of(SalesforceParts parts) => new()
    {
        ["sessions"] = parts.Sessions.Count,
        ["streams"] = parts.Events.Hub.Count,
        ["deliveredEvents"] = parts.Events.Bus.Delivered,
        ["agentsOnline"] = parts.Events.Omni.OnlineCount,
        ["activeWork"] = parts.Events.Omni.ActiveCount,
        ["outboundWaiting"] = parts.Events.Outbound.Queue.Waiting,
        ["records"] = parts.Database.Read(data => new JsonObject(data.Schema.Objects.Select(type =>
            KeyValuePair.Create(type.Name, (JsonNode?)JsonValue.Create(data.TableOf(type).Count))))),
    };
}
