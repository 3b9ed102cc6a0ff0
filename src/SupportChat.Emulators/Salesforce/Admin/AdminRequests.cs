using System.Text.Json.Serialization;
using SupportChat.Emulators.Salesforce.Outbound;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce.Admin;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(UserRequest))]
[JsonSerializable(typeof(AgentRequest))]
[JsonSerializable(typeof(OmniRequest))]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(OutboundSettings))]
[JsonSerializable(typeof(RaceRequest))]
[JsonSerializable(typeof(HoursRequest))]
[JsonSerializable(typeof(HolidaysRequest))]
[JsonSerializable(typeof(ApexRestRequest))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class AdminJsonContext : JsonSerializerContext;

/// <summary>Body of <c>PUT /emulator/users/{id}</c>.</summary>
internal sealed record UserRequest(bool IsActive);

/// <summary>Body of <c>POST /emulator/cases/merge</c>.</summary>
internal sealed record MergeRequest(string MasterId, string MergedId);

/// <summary>Body of <c>POST /emulator/races</c>.</summary>
/// <param name="Upsert">Which upserts meet.</param>
/// <param name="WaitMs">How long an upsert of a new key waits for another one of it.</param>
internal sealed record RaceRequest(UpsertRaceMode Upsert, int WaitMs = 2_000);

/// <summary>Body of <c>POST /emulator/stream</c>; <c>times</c> for gap, limit and authRefuse.</summary>
internal sealed record StreamRequest(string Action, int Times = 1);

/// <summary>Body of <c>PUT /emulator/agents/{id}</c>; capacity is the number of Cases at a time.</summary>
internal sealed record AgentRequest(bool Online, int Capacity = 5);

/// <summary>Body of <c>POST /emulator/omni</c>: accept or decline what is on offer.</summary>
internal sealed record OmniRequest(string CaseId, string Action);

/// <summary>Body of <c>PUT /emulator/business-hours/{name}</c>; what is not sent stays as it is.</summary>
/// <param name="TimeZone">For example <c>Europe/Berlin</c>.</param>
/// <param name="IsActive">Whether they count.</param>
/// <param name="Days">For example <c>{"monday": "09:00-17:00", "sunday": null}</c>.</param>
internal sealed record HoursRequest(string? TimeZone = null, bool? IsActive = null, IReadOnlyDictionary<string, string?>? Days = null);

/// <summary>Body of <c>PUT /emulator/holidays</c>: all holidays of the org, as <c>2026-12-24</c>.</summary>
internal sealed record HolidaysRequest(IReadOnlyList<string> Dates);

/// <summary>Body of <c>PUT /emulator/apex-rest</c>: whether the class of business hours is in the org.</summary>
internal sealed record ApexRestRequest(bool IsDeployed);
