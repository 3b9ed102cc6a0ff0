using System.Collections.Concurrent;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>Uploaded files, in memory; the oldest go when there are too many bytes.</summary>
internal sealed class FileStore
{
    private const long Capacity = 256L << 20;

    private readonly ConcurrentDictionary<string, StoredFile> files = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private readonly Lock gate = new();
    private long bytes;

    /// <summary>Keeps a file and returns its id.</summary>
    public string Add(StoredFile file)
    {
        var id = Guid.NewGuid().ToString("n");
        files[id] = file;
        lock (gate)
        {
            order.Enqueue(id);
            bytes += file.Bytes.Length;
            while (bytes > Capacity && files.TryRemove(order.Dequeue(), out var oldest))
            {
                bytes -= oldest.Bytes.Length;
            }
        }

        return id;
    }

    public void Clear()
    {
        lock (gate)
        {
            files.Clear();
            order.Clear();
            bytes = 0;
        }
    }

    public StoredFile? Find(string id) => files.GetValueOrDefault(id);
}

/// <summary>An uploaded file.</summary>
internal sealed record StoredFile(string Name, string ContentType, byte[] Bytes);
