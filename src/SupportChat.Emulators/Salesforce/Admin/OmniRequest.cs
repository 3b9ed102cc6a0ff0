namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Body of <c>POST /emulator/omni</c>: accept or decline what is on offer.</summary>
internal sealed record OmniRequest(string CaseId, string Action);
