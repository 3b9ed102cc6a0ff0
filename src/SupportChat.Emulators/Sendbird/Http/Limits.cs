using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>
/// Lengths and counts of the contract, and its character rules (docs/reference/sendbird.md#create-a-user, #create-a-channel, #metadata-limits, #send).
/// </summary>
internal static class Limits
{
    public const int UserId = 80;
    public const int Nickname = 80;
    public const int Url = 2048;
    public const int ChannelName = 191;
    public const int ChannelUrlShortest = 4;
    public const int ChannelUrlLongest = 100;
    public const int CustomType = 128;
    public const int UsersPerCall = 100;
    public const int Members = 100;
    public const int MetadataKey = 128;
    public const int MetadataValue = 190;
    public const int MetadataItems = 5;
    public const int Message = 5000;
    public const int Mentions = 10;
    public const int FilesPerMessage = 30;
    public const int MessagesPerSide = 200;
    public const int PageSize = 100;
    public const int DefaultPageSize = 10;
    public const int MembersFilter = 60;

    /// <summary>The documented characters and the hyphen, which the real server takes too. Throws 400110, 400113 or 400151.</summary>
    public static string ChannelUrl(string channelUrl)
    {
        if (channelUrl.Length > ChannelUrlLongest)
        {
            throw SendbirdException.TooLong("channel_url", ChannelUrlLongest);
        }

        if (channelUrl.Length < ChannelUrlShortest)
        {
            throw SendbirdException.OutOfRange("channel_url", ChannelUrlShortest, ChannelUrlLongest);
        }

        return channelUrl.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? channelUrl : throw SendbirdException.Characters("channel_url");
    }

    /// <summary>The real character set is not known; printable ASCII without space and comma is taken. Throws 400105 or 400151.</summary>
    public static string NewUserId(string userId)
    {
        if (userId.Length == 0)
        {
            throw SendbirdException.Missing("user_id");
        }

        return userId.All(c => c is > ' ' and <= '~' and not ',') ? userId : throw SendbirdException.Characters("user_id");
    }
}
