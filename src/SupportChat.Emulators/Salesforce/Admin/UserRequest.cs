namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Body of <c>PUT /emulator/users/{id}</c>.</summary>
internal sealed record UserRequest(bool IsActive);
