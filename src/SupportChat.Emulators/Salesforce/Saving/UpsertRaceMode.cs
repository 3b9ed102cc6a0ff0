using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>Whether upserts of one new external id meet.</summary>
internal enum UpsertRaceMode
{
    [JsonStringEnumMemberName("off")]
    Off,

    /// <summary>The next two that can.</summary>
    [JsonStringEnumMemberName("once")]
    Once,

    [JsonStringEnumMemberName("always")]
    Always,
}
