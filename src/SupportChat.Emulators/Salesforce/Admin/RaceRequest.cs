using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>Body of <c>POST /emulator/races</c>.</summary>
/// <param name="Upsert">Which upserts meet.</param>
/// <param name="WaitMs">How long an upsert of a new key waits for another one of it.</param>
internal sealed record RaceRequest(UpsertRaceMode Upsert, int WaitMs = 2_000);
