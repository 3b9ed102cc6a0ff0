namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Body of <c>POST /emulator/stream</c>; <c>times</c> for gap, limit and authRefuse.</summary>
internal sealed record StreamRequest(string Action, int Times = 1);
