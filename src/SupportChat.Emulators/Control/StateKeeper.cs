using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SupportChat.Emulators.Control;

/// <summary>
/// Keeps what an emulator knows in a file that outlives it: looks a few times a second, writes what has changed, and writes at the end. The file is replaced as
/// a whole, so that a kill at any moment leaves one that can be read; it costs what the last moment brought.
/// </summary>
internal sealed class StateKeeper<T> : IAsyncDisposable
    where T : class
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Looking takes at most this part of the time, however much there is.</summary>
    private const int Share = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly string file;
    private readonly JsonTypeInfo<T> type;
    private readonly FileStream ownership;
    private readonly CancellationTokenSource stopping = new();
    private Task keeping = Task.CompletedTask;
    private Func<bool, T>? look;
    private byte[] written = [];

    /// <summary>Opens the file of an emulator, which is this process's alone from now on.</summary>
    /// <param name="folder">It is made if it is not there.</param>
    /// <param name="name">Of the emulator.</param>
    /// <param name="type">What it keeps.</param>
    /// <exception cref="EmulatorDataException">Another emulator uses it, or it cannot be used at all.</exception>
    public StateKeeper(string folder, string name, JsonTypeInfo<T> type)
    {
        this.type = type;
        file = Path.Combine(folder, name + ".json");
        try
        {
            // Each by itself: the rights would be those of the last one alone.
            MakeFolder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
            MakeFolder(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EmulatorDataException(
                $"The folder '{folder}' cannot hold what the emulators know ({fault.Message.TrimEnd('.')}): choose another one with --data.", fault);
        }

        try
        {
            ownership = OpenFile(Path.Combine(folder, name + ".lock"), FileMode.OpenOrCreate);
        }
        catch (IOException fault)
        {
            throw new EmulatorDataException($"Another emulator uses the folder '{folder}': stop it, or choose another folder with --data.", fault);
        }
    }

    /// <summary>Hands over what an earlier process has left, if there was one.</summary>
    /// <exception cref="EmulatorDataException">It cannot be read.</exception>
    public void Restore(Action<T> restore)
    {
        if (!File.Exists(file))
        {
            return;
        }

        try
        {
            restore(JsonSerializer.Deserialize(File.ReadAllBytes(file), type)!);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new EmulatorDataException($"The file '{file}' cannot be read: choose another folder with --data, or remove the whole folder.", fault);
        }
    }

    /// <summary>Keeps from now on.</summary>
    /// <param name="look">What there is; told whether it is the last time.</param>
    /// <param name="timeProvider">Time of the pauses.</param>
    public void Keep(Func<bool, T> look, TimeProvider timeProvider)
    {
        this.look = look;
        keeping = Task.Run(() => KeepAsync(look, timeProvider));
    }

    /// <summary>Writes a last time, when nothing changes any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await keeping;
        if (look is not null)
        {
            Write(look(true));
        }

        await ownership.DisposeAsync();
        stopping.Dispose();
    }

    /// <summary>A folder for the owner's eyes alone.</summary>
    private static void MakeFolder(string folder) =>
        _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, OwnerFolder);

    private static FileStream OpenFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private async Task KeepAsync(Func<bool, T> look, TimeProvider timeProvider)
    {
        var pause = Pause;
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(pause, timeProvider, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var started = timeProvider.GetTimestamp();
            try
            {
                Write(look(false));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // A full disk may have room again; the last write tells if it has not.
            }

            var took = timeProvider.GetElapsedTime(started) * Share;
            pause = took > Pause ? took : Pause;
        }
    }

    private void Write(T state)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(state, type);
        if (bytes.AsSpan().SequenceEqual(written))
        {
            return;
        }

        var draft = file + ".new";
        using (var stream = OpenFile(draft, FileMode.Create))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
        written = bytes;
    }
}

/// <summary>Opens keepers where there is a folder for them.</summary>
internal static class StateKeeper
{
    /// <summary>A keeper in the folder of the emulators; null without a data folder.</summary>
    /// <exception cref="EmulatorDataException">Another emulator uses it, or it cannot be used at all.</exception>
    public static StateKeeper<T>? Open<T>(string? dataFolder, string name, JsonTypeInfo<T> type)
        where T : class =>
        FolderOf(dataFolder) is { } folder ? new StateKeeper<T>(folder, name, type) : null;

    /// <summary>The emulators' own folder, or one below it; null without a data folder.</summary>
    public static string? FolderOf(string? dataFolder, string name = "") =>
        dataFolder is null ? null : Path.TrimEndingDirectorySeparator(Path.Combine(dataFolder, "emulators", name));

    public static ValueTask CloseAsync<T>(StateKeeper<T>? keeper)
        where T : class =>
        keeper?.DisposeAsync() ?? ValueTask.CompletedTask;
}
