using Microsoft.Extensions.Options;
using SupportChat.Sendbird;

namespace SupportChat.Files;

/// <summary>
/// Where files may be fetched from, and where Sendbird's token may go (docs/messages.md#copies-of-files). A message's sender chooses its addresses, so none is
/// trusted: only hosts of Sendbird and those of the settings, encrypted unless they are this very machine by name, and never the Platform API, which would
/// answer our token with everybody's data.
/// </summary>
internal sealed class FileAddresses
{
    private const string SendbirdDomain = ".sendbird.com";
    private const string ApiSegment = "v3";
    private const int HttpsPort = 443;

    private static readonly string[] NoFileHosts = ["api", "ws", "gate", "dashboard"];

    private readonly HashSet<(string Host, int Port)> named;
    private readonly Uri platform;

    public FileAddresses(IOptions<TranscriptsOptions> options, IOptions<SendbirdOptions> sendbird)
    {
        named = [.. options.Value.FileHosts.Select(host => new Uri($"https://{host}/")).Select(uri => (uri.IdnHost.ToLowerInvariant(), uri.Port))];
        platform = sendbird.Value.Address;
    }

    /// <summary>What may be done with an address.</summary>
    public FileAddress Judge(Uri address)
    {
        if (!address.IsAbsoluteUri || address.UserInfo.Length > 0 || address.Scheme is not ("https" or "http"))
        {
            return FileAddress.Refused;
        }

        var isNamed = named.Contains((address.IdnHost.ToLowerInvariant(), address.Port));
        if (AddressRule.IsLoopback(address) ? !isNamed : address.Scheme != "https")
        {
            return FileAddress.Refused;
        }

        if (IsOfSendbird(address, isNamed))
        {
            return Uri.UnescapeDataString(address.AbsolutePath).Split('/', '\\').Contains(ApiSegment, StringComparer.OrdinalIgnoreCase)
                ? FileAddress.Refused
                : FileAddress.OfSendbird;
        }

        return isNamed ? FileAddress.Open : FileAddress.Refused;
    }

    /// <summary>Whether a connection stays on this machine because the settings say so.</summary>
    public bool IsNamedLoopback(string host, int port) =>
        named.Contains((host.ToLowerInvariant(), port)) && AddressRule.IsLoopback(new UriBuilder("http", host, port).Uri);

    private bool IsOfSendbird(Uri address, bool isNamed)
    {
        var host = address.IdnHost.ToLowerInvariant();
        if (isNamed && host == platform.IdnHost && address.Port == platform.Port)
        {
            return true;
        }

        return address.Port == HttpsPort && host.EndsWith(SendbirdDomain, StringComparison.Ordinal)
            && !NoFileHosts.Any(name => host.StartsWith(name + '.', StringComparison.Ordinal) || host.StartsWith(name + '-', StringComparison.Ordinal));
    }
}

/// <summary>What may be done with an address of a file.</summary>
internal enum FileAddress
{
    /// <summary>Nothing is fetched from there.</summary>
    Refused,

    /// <summary>Fetched without any proof.</summary>
    Open,

    /// <summary>Fetched with Sendbird's token.</summary>
    OfSendbird,
}
