namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>What a custom channel carries: an event, filtered by a SOQL condition and enriched with fields (Salesforce reference 4.10).</summary>
internal sealed record ChannelMember(string Channel, string SelectedEntity, string? FilterExpression, IReadOnlyList<string> EnrichedFields);
