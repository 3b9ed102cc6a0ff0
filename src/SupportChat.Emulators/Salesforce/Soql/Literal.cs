namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A literal and its value: text, <see cref="decimal"/>, bool, <see cref="DateTimeOffset"/> or null.</summary>
internal sealed record Literal(LiteralKind Kind, object? Value);
