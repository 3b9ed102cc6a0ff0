using System.Collections.Concurrent;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>Uploaded files, in memory; the oldest go when there are too many bytes.</summary>
internal sealed class FileStore
{
    private const long Capacity = 256L << 20;

    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Lock _gate = new();
    private long _bytes;

    /// <summary>Keeps a file and returns its id.</summary>
    public string Add(StoredFile file)
    {
        var id = Guid.NewGuid().ToString("n");
        _files[id] = file;
        lock (_gate)
        {
            _order.Enqueue(id);
            _bytes += file.Bytes.Length;
            while (_bytes > Capacity && _files.TryRemove(_order.Dequeue(), out var oldest))
            {
                _bytes -= oldest.Bytes.Length;
            }
        }

        return id;
    }

    public StoredFile? Find(string id) => _files.GetValueOrDefault(id);
}

/// <summary>An uploaded file.</summary>
internal sealed record StoredFile(string Name, string ContentType, byte[] Bytes);
