namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>The folder with a journal for each queue; the owner's alone.</summary>
internal sealed class JournalFolder
{
    private const string Extension = ".journal";
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string path;

    /// <param name="path">The folder; it is made if it is not there.</param>
    public JournalFolder(string path)
    {
        this.path = path;
        try
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerFolder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EmulatorDataException($"The folder '{path}' cannot hold the queues ({fault.Message.TrimEnd('.')}): choose another one with --data.", fault);
        }
    }

    /// <summary>Names of the queues that an earlier process has left.</summary>
    public IEnumerable<string> Names => Directory.EnumerateFiles(path, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)).ToList();

    /// <summary>Opens the journal of a queue, whose name is lower case here, for not every file system tells cases apart.</summary>
    public QueueJournal Open(string name, JournalReplay replay)
    {
#pragma warning disable CA1308 // File names, not comparisons.
        var file = Path.Combine(path, name.ToLowerInvariant() + Extension);
#pragma warning restore CA1308
        return QueueJournal.Open(file, replay);
    }
}
