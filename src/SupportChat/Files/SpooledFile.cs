namespace SupportChat.Files;

/// <summary>
/// A file between its two systems, on disk: its length is known before the upload begins, an upload can be repeated, and a download that breaks never becomes
/// half a file. Gone when it is disposed; where the system can, it has no name from the beginning, so that a killed process leaves nothing.
/// </summary>
internal sealed class SpooledFile : IAsyncDisposable
{
    private const int BufferSize = 81_920;

    private SpooledFile(FileStream stream) => Stream = stream;

    /// <summary>The bytes; whoever reads them sets the position first.</summary>
    public FileStream Stream { get; }

    public long Length => Stream.Length;

    /// <summary>An empty one.</summary>
    /// <exception cref="IOException">The folder of temporary files takes none.</exception>
    public static SpooledFile Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(Path.GetTempPath(), $"supportchat-{Path.GetRandomFileName()}");
        var stream = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return new SpooledFile(stream);
    }

    /// <summary>Takes a stream to its end; false, and no more of it, when it is longer than allowed.</summary>
    public async Task<bool> FillAsync(Stream source, long maxBytes, CancellationToken cancellationToken)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long length = 0; await source.ReadAsync(buffer, cancellationToken) is > 0 and var read;)
            {
                length += read;
                if (length > maxBytes)
                {
                    return false;
                }

                await Stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return true;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
