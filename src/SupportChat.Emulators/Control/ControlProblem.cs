namespace SupportChat.Emulators.Control;

/// <summary>Error of a control route (RFC 9457).</summary>
internal sealed record ControlProblem(string Title, int Status, string Detail);
