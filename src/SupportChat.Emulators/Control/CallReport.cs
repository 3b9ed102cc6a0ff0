namespace SupportChat.Emulators.Control;

/// <summary>Answer of <c>GET /emulator/calls</c>: all requests, and per <c>"METHOD /route/{template}"</c>.</summary>
internal sealed record CallReport(long Total, IReadOnlyDictionary<string, long> Calls);
