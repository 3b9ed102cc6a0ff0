namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Body of <c>POST /emulator/cases/merge</c>.</summary>
internal sealed record MergeRequest(string MasterId, string MergedId);

/// <summary>Body of <c>PUT /emulator/agents/{id}</c>; capacity is the number of Cases at a time.</summary>
internal sealed record AgentRequest(bool Online, int Capacity = 5);

/// <summary>Body of <c>POST /emulator/omni</c>: accept or decline what is on offer.</summary>
internal sealed record OmniRequest(string CaseId, string Action);

/// <summary>Body of <c>POST /emulator/stream</c>; <c>times</c> for gap and limit.</summary>
internal sealed record StreamRequest(string Action, int Times = 1);

/// <summary>Body of <c>PUT /emulator/users/{id}</c>.</summary>
internal sealed record UserRequest(bool IsActive);
