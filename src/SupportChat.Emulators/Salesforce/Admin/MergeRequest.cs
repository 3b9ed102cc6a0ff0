namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Body of <c>POST /emulator/cases/merge</c>.</summary>
internal sealed record MergeRequest(string MasterId, string MergedId);
