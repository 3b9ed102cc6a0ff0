namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Variants of the org: its Case statuses (the first is the default), the Sendbird package, an external id on Contact, AgentWork events on the channel.</summary>
internal sealed record OrgSchemaOptions(string[] CaseStatuses, bool PackageInstalled, string? ContactExternalIdField, bool JoinOnAccept);
