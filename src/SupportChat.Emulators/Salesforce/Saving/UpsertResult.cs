namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>What an upsert did.</summary>
internal readonly record struct UpsertResult(string Id, bool IsCreated);
