namespace SupportChat.Sendbird;

/// <summary>
/// Ids that Sendbird takes (docs/reference/sendbird.md#create-a-user, #create-a-channel): user ids and channel URLs, which stand in the path of its calls.
/// </summary>
internal static class SendbirdIds
{
    /// <summary>Longest user id.</summary>
    public const int MaxUserId = 80;

    /// <summary>Longest channel URL.</summary>
    public const int MaxChannelUrl = 100;

    /// <summary>The rule beside the length, to be told to whom it concerns.</summary>
    public const string Rule = "no control characters, no white space at its ends, and not dots alone";

    /// <summary>
    /// False for what Sendbird can never take, whatever its length: a path loses such an id, or means another. What else it takes is not documented for users,
    /// and more than is documented for channels: it is asked.
    /// </summary>
    public static bool CanBe(string id) => id.Length > 0 && id.Trim().Length == id.Length && !id.Any(char.IsControl) && id.Trim('.').Length > 0;
}
