using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Control;

/// <summary>Ways to leave a request without an answer.</summary>
internal enum FaultMode
{
    /// <summary>Close the connection in order, before the body is read.</summary>
    [JsonStringEnumMemberName("refuse")]
    Refuse,

    /// <summary>Reset the connection at once.</summary>
    [JsonStringEnumMemberName("reset")]
    Reset,

    /// <summary>Never answer; the connection stays open until the client leaves.</summary>
    [JsonStringEnumMemberName("hang")]
    Hang,

    /// <summary>Run the request for real, then reset the connection instead of answering.</summary>
    [JsonStringEnumMemberName("commitThenDrop")]
    CommitThenDrop,
}
