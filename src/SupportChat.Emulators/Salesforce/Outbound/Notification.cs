namespace SupportChat.Emulators.Salesforce.Outbound;

/// <summary>A waiting notification: its id stays the same over all tries; the record is read anew at each.</summary>
internal sealed record Notification(string Id, string RecordId, DateTimeOffset QueuedAt);
