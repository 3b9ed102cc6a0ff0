namespace SupportChat.Emulators.Salesforce.Outbound;

/// <summary>Body of <c>POST /emulator/outbound</c>.</summary>
/// <param name="Url">Receiver: absolute http or https address; required when enabled.</param>
/// <param name="Enabled">Off keeps what waits.</param>
/// <param name="Duplicate">Probability that a notification is sent a second time, with the same id.</param>
/// <param name="Shuffle">True to send the waiting notifications in any order.</param>
/// <param name="Fields">Fields to send besides the id, for example <c>["Status"]</c>.</param>
/// <param name="Seed">Seed of the dice.</param>
internal sealed record OutboundSettings(
    string? Url = null, bool Enabled = true, double Duplicate = 0, bool Shuffle = false, IReadOnlyList<string>? Fields = null, int? Seed = null);
