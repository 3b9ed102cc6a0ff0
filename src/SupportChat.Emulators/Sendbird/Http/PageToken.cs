using System.Globalization;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Where a page begins, in lists that count their rows.</summary>
internal static class PageToken
{
    /// <summary>0 without a token. Throws 400109 for one that this emulator did not issue.</summary>
    public static int Read(RequestQuery query) => query.String("token") is { } token
        ? int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw SendbirdException.ExpiredToken()
        : 0;
}
