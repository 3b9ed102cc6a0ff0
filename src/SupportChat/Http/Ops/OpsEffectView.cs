namespace SupportChat.Http.Ops;

/// <summary>What an operator's command will do.</summary>
internal sealed record OpsEffectView(string Effect);
