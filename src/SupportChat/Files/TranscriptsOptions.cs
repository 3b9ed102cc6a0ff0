using System.Buffers;
using System.Net;
using Microsoft.Extensions.Options;

namespace SupportChat.Files;

/// <summary>Settings of section <c>Transcripts</c>.</summary>
public sealed class TranscriptsOptions
{
    public const string SectionName = "Transcripts";

    /// <summary>What becomes of messages.</summary>
    public TranscriptMode Mode { get; set; } = TranscriptMode.Rows;

    /// <summary>What becomes of the files of messages.</summary>
    public FileHandling Files { get; set; } = FileHandling.Link;

    /// <summary>Largest file that is copied; a larger one stays a link.</summary>
    public long MaxFileBytes { get; set; } = 26_214_400;

    /// <summary>Types of the files that are copied, such as <c>application/pdf</c> or <c>image/*</c>; all when none is named.</summary>
    public IList<string> FileTypes { get; } = [];

    /// <summary>Hosts that files are fetched from beside Sendbird's own, with a port where it is not 443; loopback always with its port.</summary>
    public IList<string> FileHosts { get; } = [];

    /// <summary>Messages become rows.</summary>
    internal bool WritesRows => Mode != TranscriptMode.File;

    /// <summary>A closed Case gets a transcript.</summary>
    internal bool WritesFile => Mode != TranscriptMode.Rows;
}

/// <summary>What becomes of messages.</summary>
public enum TranscriptMode
{
    /// <summary>A row each.</summary>
    Rows,

    /// <summary>A transcript of all of them, as a file on the Case, once it is closed.</summary>
    File,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>What becomes of the files of messages.</summary>
public enum FileHandling
{
    /// <summary>Rows name their addresses.</summary>
    Link,

    /// <summary>They are copied into Salesforce Files too, and shared with the Case.</summary>
    Copy,
}

/// <summary>Names every wrong key of section <c>Transcripts</c>.</summary>
internal sealed class TranscriptsOptionsValidator : IValidateOptions<TranscriptsOptions>
{
    /// <summary>Four files at a time are kept on disk while they are copied.</summary>
    internal const long MostBytes = 104_857_600;

    private static readonly SearchValues<char> NoHost = SearchValues.Create("/\\@?#* ");

    public ValidateOptionsResult Validate(string? name, TranscriptsOptions options)
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(options.Mode))
        {
            faults.Add("Transcripts__Mode must be Rows, File or Both");
        }

        if (!Enum.IsDefined(options.Files))
        {
            faults.Add("Transcripts__Files must be Link or Copy");
        }

        if (options.MaxFileBytes is < 1 or > MostBytes)
        {
            faults.Add($"Transcripts__MaxFileBytes must be from 1 to {MostBytes}");
        }

        if (!options.FileTypes.All(IsType))
        {
            faults.Add("Transcripts__FileTypes__n must be types such as application/pdf or image/*");
        }

        foreach (var host in options.FileHosts.Where(host => !IsHost(host)))
        {
            faults.Add($"Transcripts__FileHosts__n must be a host alone, such as files.example.com or files.example.com:8443, and not '{host}': "
                + "no scheme, path or wildcard; loopback only with its port");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsType(string type) =>
        type.Split('/') is [{ Length: > 0 } main, { Length: > 0 } sub] && main.All(IsTypeCharacter) && (sub == "*" || sub.All(IsTypeCharacter));

    private static bool IsTypeCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '+' or '-' or '_';

    private static bool IsHost(string host) =>
        !host.AsSpan().ContainsAny(NoHost) && Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var address) && address.Host.Length > 0
        && (!AddressRule.IsLoopback(address) || host.LastIndexOf(':') > host.LastIndexOf(']'))
        && !(IPAddress.TryParse(address.Host, out var ip) && !IPAddress.IsLoopback(ip) && !PublicAddress.Is(ip));
}
