using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// Keeps the database's folder and files to the user that runs the process: they hold names and texts. Folder and file are made with their rights, so
/// that at no moment anybody else can open them; what is there already is checked at each start. On Windows the rights of the folder above count.
/// </summary>
internal sealed partial class DataFolder(string path, ILogger logger)
{
    /// <summary>File that the one process which works on the folder holds open.</summary>
    public const string ConsumerLock = "consumer.lock";

    private const string Database = "supportchat.db";
    private const string Emulators = "emulators";
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Rights = OwnerFolder
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Whether an integration has worked on a folder.</summary>
    public static bool HasDatabase(string folder) => File.Exists(Path.Combine(folder, Database));

    /// <summary>Makes or checks folder and files.</summary>
    /// <returns>Path of the database, an empty file when it is new.</returns>
    /// <exception cref="DataFolderException">The folder is somebody else's, or others may write to it.</exception>
    public string Prepare()
    {
        var database = Path.Combine(path, Database);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return database;
        }

        Directory.CreateDirectory(path, OwnerFolder);
        CheckFolder();
        // SQLite gives the write-ahead log and its index the rights of the database.
        OpenFile(database, FileShare.ReadWrite | FileShare.Delete).Dispose();
        foreach (var file in Directory.EnumerateFiles(path).Where(IsOurs))
        {
            Tighten(file, OwnerFile);
        }

        return database;
    }

    /// <summary>Opens a file of the folder; a new one is the owner's alone from its first moment.</summary>
    public static FileStream OpenFile(string file, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return new FileStream(file, options);
    }

    private static bool IsOurs(string entry) =>
        Path.GetFileName(entry) is var name && (name.StartsWith(Database, StringComparison.Ordinal) || name is ConsumerLock or Emulators);

    [UnsupportedOSPlatform("windows")]
    private void CheckFolder()
    {
        if (OwnerOf(path) is { } owner && owner != GetEffectiveUserId())
        {
            throw new DataFolderException($"The folder '{path}' belongs to another user: name one of your own with --data; one that is not there yet is made.");
        }

        var mode = File.GetUnixFileMode(path);
        var isShared = mode.HasFlag(UnixFileMode.StickyBit) || !Directory.EnumerateFileSystemEntries(path).All(IsOurs);
        if (!isShared)
        {
            Tighten(path, OwnerFolder);
        }
        else if ((mode & OthersWrite) != 0)
        {
            throw new DataFolderException($"Others may write to the folder '{path}', which holds more than the database: name a folder below it with --data; one that is not there yet is made.");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private void Tighten(string entry, UnixFileMode mode)
    {
        if ((File.GetUnixFileMode(entry) & Rights & ~mode) != 0)
        {
            File.SetUnixFileMode(entry, mode);
            LogTightened(logger, entry);
        }
    }

    /// <summary>Null where the system does not say; there setting the rights fails on what is another user's.</summary>
    private static uint? OwnerOf(string path)
    {
        const int CurrentFolder = -100;
        const uint Owner = 0x8;
        const int OwnerOffset = 20;
        var status = new byte[256];
        try
        {
            return OperatingSystem.IsLinux() && ReadStatus(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, Owner, status) == 0
                ? BitConverter.ToUInt32(status, OwnerOffset)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEffectiveUserId();

    /// <summary>statx(2), whose result has one layout on every machine, unlike that of stat(2).</summary>
    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadStatus(int folder, byte[] path, int flags, uint mask, byte[] status);

    [LoggerMessage(5101, LogLevel.Warning, "Others could read {Path}, which holds customers' names and texts: its rights are now the owner's alone")]
    private static partial void LogTightened(ILogger logger, string path);
}

/// <summary>The folder cannot hold the database, or another process works on it. The message says what to do.</summary>
internal sealed class DataFolderException(string message, Exception? innerException = null) : IOException(message, innerException);
