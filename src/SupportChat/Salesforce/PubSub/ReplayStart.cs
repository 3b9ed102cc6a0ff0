using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.Salesforce.PubSub;

/// <summary>Where a subscription begins (Salesforce reference 4.4).</summary>
internal readonly record struct ReplayStart
{
    private ReplayStart(ReplayPreset preset, ReadOnlyMemory<byte> replayId)
    {
        Preset = preset;
        ReplayId = replayId;
    }

    /// <summary>Only events published from now on.</summary>
    public static ReplayStart Latest => new(ReplayPreset.Latest, default);

    /// <summary>Everything that is retained (72 h).</summary>
    public static ReplayStart Earliest => new(ReplayPreset.Earliest, default);

    public ReplayPreset Preset { get; }

    /// <summary>Opaque; empty unless <see cref="Preset"/> is CUSTOM.</summary>
    public ReadOnlyMemory<byte> ReplayId { get; }

    /// <summary>Events after every event of this replay id.</summary>
    public static ReplayStart After(ReadOnlyMemory<byte> replayId) => new(ReplayPreset.Custom, replayId);
}
