namespace SupportChat.Emulators;

/// <summary>A custom platform event of the emulated org: API name, for example <c>Case_Changed__e</c>, and its text fields (255), for example <c>CaseId__c</c>.</summary>
public sealed record SalesforcePlatformEvent(string Name, IReadOnlyList<string> TextFields);
