namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Body of <c>PUT /emulator/agents/{id}</c>; capacity is the number of Cases at a time.</summary>
internal sealed record AgentRequest(bool Online, int Capacity = 5);
