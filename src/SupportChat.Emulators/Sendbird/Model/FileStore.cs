using System.Collections.Concurrent;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>Uploaded files, in memory; the oldest go when there are too many bytes.</summary>
internal sealed class FileStore(BlobFolder blobs)
{
    private const long Capacity = 256L << 20;

    private readonly ConcurrentDictionary<string, StoredFile> files = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private readonly Lock gate = new();
    private long bytes;

    public IEnumerable<KeyValuePair<string, StoredFile>> All => files;

    /// <summary>Keeps a file and returns its id.</summary>
    public string Add(StoredFile file)
    {
        var id = Guid.NewGuid().ToString("n");
        blobs.Write(id, file.Bytes);
        Keep(id, file);
        return id;
    }

    /// <summary>A file of an earlier process, if its bytes are still there.</summary>
    public void Restore(string id, string name, string contentType)
    {
        if (blobs.Read(id) is { } bytes)
        {
            Keep(id, new StoredFile(name, contentType, bytes));
        }
    }

    private void Keep(string id, StoredFile file)
    {
        files[id] = file;
        lock (gate)
        {
            order.Enqueue(id);
            bytes += file.Bytes.Length;
            while (bytes > Capacity && order.Dequeue() is var first && files.TryRemove(first, out var oldest))
            {
                blobs.Remove(first);
                bytes -= oldest.Bytes.Length;
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            foreach (var id in order)
            {
                blobs.Remove(id);
            }

            files.Clear();
            order.Clear();
            bytes = 0;
        }
    }

    public StoredFile? Find(string id) => files.GetValueOrDefault(id);
}

/// <summary>An uploaded file.</summary>
internal sealed record StoredFile(string Name, string ContentType, byte[] Bytes);
