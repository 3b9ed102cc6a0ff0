namespace SupportChat.Salesforce;

/// <summary>A field as the org describes it to this session.</summary>
public sealed record FieldDescription(string Name, string Type, int Length, bool Unique, bool ExternalId, bool Createable, bool Updateable);
