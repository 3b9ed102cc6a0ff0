using System.Globalization;

namespace SupportChat.Cli.Embedded;

/// <summary>ETags of rows: a count of their versions, in digits.</summary>
internal static class RowVersion
{
    public static string Of(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>False for a tag that this store never gave; it matches no row.</summary>
    public static bool TryParse(string tag, out long version) => long.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out version);
}
