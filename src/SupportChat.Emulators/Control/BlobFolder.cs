namespace SupportChat.Emulators.Control;

/// <summary>Bytes that outlive an emulator, a file each; without a folder nothing is kept.</summary>
internal sealed class BlobFolder
{
    private readonly string? folder;

    public BlobFolder(string? folder)
    {
        this.folder = folder;
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
        }
    }

    public void Write(string id, byte[] bytes)
    {
        if (folder is not null)
        {
            File.WriteAllBytes(Path.Combine(folder, id), bytes);
        }
    }

    /// <summary>Null for what is not there.</summary>
    public byte[]? Read(string id) => folder is not null && Path.Combine(folder, id) is var file && File.Exists(file) ? File.ReadAllBytes(file) : null;

    public void Remove(string id)
    {
        if (folder is not null)
        {
            File.Delete(Path.Combine(folder, id));
        }
    }
}
