using System.Text.Json.Nodes;

namespace SupportChat.Emulators.Salesforce;

/// <summary>Answer of <c>GET /emulator/state</c>: numbers, who is online and what is offered to whom; no record.</summary>
internal static class SalesforceState
{
    public static JsonObject Of(SalesforceComposition parts) => new()
    {
        ["sessions"] = parts.Sessions.Count,
        ["streams"] = parts.Events.Hub.Count,
        ["deliveredEvents"] = parts.Events.Bus.Delivered,
        ["online"] = new JsonArray([.. parts.Events.Omni.Online.Select(id => (JsonNode?)id)]),
        ["work"] = new JsonArray([.. parts.Events.Omni.Work.Select(work => (JsonNode?)new JsonObject
        {
            ["caseId"] = work.CaseId,
            ["userId"] = work.UserId,
            ["accepted"] = work.IsAccepted,
        })]),
        ["outboundWaiting"] = parts.Events.Outbound.Queue.Waiting,
        ["records"] = parts.Database.Read(data => new JsonObject(data.Schema.Objects.Select(type =>
            KeyValuePair.Create(type.Name, (JsonNode?)JsonValue.Create(data.TableOf(type).Count))))),
    };
}
