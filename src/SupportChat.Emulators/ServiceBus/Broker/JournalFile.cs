using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>
/// A file of records to which is only appended. Each record is with the operating system before <see cref="Append"/> returns, so it outlives a kill of the
/// process; a crash of the machine may take the last ones. A record has its length and a checksum; a torn one at the end is cut off.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private const int FrameBytes = 8;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string path;
    private FileStream file;

    private JournalFile(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
    }

    public long Length => file.Length;

    private static ReadOnlySpan<byte> Mark => "SCBUS01\n"u8;

    /// <summary>Opens a file, or makes it, and reads what it holds.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="read">Takes each record.</param>
    /// <exception cref="EmulatorDataException">Another process has it, or it is damaged other than at its end.</exception>
    public static JournalFile Open(string path, Action<ReadOnlyMemory<byte>> read)
    {
        var file = OpenAlone(path, FileMode.OpenOrCreate);
        try
        {
            var journal = new JournalFile(path, file);
            journal.ReadAll(read);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(ReadOnlySpan<byte> record)
    {
        var end = file.Length;
        try
        {
            Write(file, record);
        }
        catch
        {
            // Half a record must not stand before the next one.
            file.SetLength(end);
            file.Position = end;
            throw;
        }
    }

    /// <summary>Replaces the file by one with these records alone; at no moment is there less than one of the two.</summary>
    public void Rewrite(IEnumerable<ReadOnlyMemory<byte>> records)
    {
        using (var next = OpenAlone(path + ".new", FileMode.Create))
        {
            next.Write(Mark);
            foreach (var record in records)
            {
                Write(next, record.Span);
            }

            next.Flush(flushToDisk: true);
        }

        // Closed for the move, as Windows demands.
        file.Dispose();
        File.Move(path + ".new", path, overwrite: true);
        file = OpenAlone(path, FileMode.OpenOrCreate);
        file.Position = file.Length;
    }

    public void Dispose() => file.Dispose();

    private static void Write(FileStream file, ReadOnlySpan<byte> record)
    {
        var framed = new byte[FrameBytes + record.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(framed.AsSpan(4), Checksum(record));
        record.CopyTo(framed.AsSpan(FrameBytes));
        file.Write(framed);
    }

    private static uint Checksum(ReadOnlySpan<byte> record)
    {
        var checksum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(record);
        foreach (var word in words)
        {
            checksum = BitOperations.Crc32C(checksum, word);
        }

        foreach (var last in record[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, last);
        }

        return checksum;
    }

    private static FileStream OpenAlone(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EmulatorDataException($"{fault.Message} Name a folder of your own that no other emulator uses.", fault);
        }
    }

    private void ReadAll(Action<ReadOnlyMemory<byte>> read)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        if (bytes.Length < Mark.Length && Mark.StartsWith(bytes))
        {
            file.SetLength(0);
            file.Position = 0;
            file.Write(Mark);
            return;
        }

        if (!bytes.AsSpan().StartsWith(Mark))
        {
            throw new EmulatorDataException($"'{path}' is no journal of this version: move it away to start with an empty queue.");
        }

        var position = Mark.Length;
        while (TryRead(bytes, position, out var record))
        {
            read(record);
            position += FrameBytes + record.Length;
        }

        file.SetLength(position);
        file.Position = position;
    }

    private bool TryRead(byte[] bytes, int position, out ReadOnlyMemory<byte> record)
    {
        record = default;
        if (bytes.Length - position < FrameBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(position));
        if (length < 0 || length > bytes.Length - position - FrameBytes)
        {
            return false;
        }

        record = bytes.AsMemory(position + FrameBytes, length);
        var isWhole = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(position + 4)) == Checksum(record.Span);
        return isWhole || position + FrameBytes + length == bytes.Length
            ? isWhole
            : throw new EmulatorDataException($"'{path}' is damaged at byte {position}: move it away to start with an empty queue.");
    }
}
