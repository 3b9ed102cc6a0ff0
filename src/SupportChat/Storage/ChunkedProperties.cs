using System.Globalization;
using Azure.Data.Tables;

namespace SupportChat.Storage;

/// <summary>Texts and bytes of any length in an entity: what is longer than one property goes on in <c>name_1</c>, <c>name_2</c> and so on.</summary>
internal static class ChunkedProperties
{
    private const int ChunkCharacters = 30_000;
    private const int ChunkBytes = 60_000;

    /// <summary>Stores a text; a surrogate pair is never split.</summary>
    public static void Put(TableEntity entity, string name, string text)
    {
        var start = 0;
        for (var part = 0; start < text.Length || part == 0; part++)
        {
            var length = Math.Min(ChunkCharacters, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]))
            {
                length--;
            }

            entity[Part(name, part)] = text.Substring(start, length);
            start += length;
        }
    }

    /// <summary>Stores bytes.</summary>
    public static void Put(TableEntity entity, string name, ReadOnlyMemory<byte> bytes)
    {
        var start = 0;
        for (var part = 0; start < bytes.Length || part == 0; part++)
        {
            var length = Math.Min(ChunkBytes, bytes.Length - start);
            entity[Part(name, part)] = bytes.Slice(start, length).ToArray();
            start += length;
        }
    }

    /// <summary>A text stored by <see cref="Put(TableEntity, string, string)"/>.</summary>
    public static string GetText(TableEntity entity, string name)
    {
        var text = (string)entity[name];
        for (var part = 1; entity.TryGetValue(Part(name, part), out var more); part++)
        {
            text += (string)more;
        }

        return text;
    }

    /// <summary>Bytes stored by <see cref="Put(TableEntity, string, ReadOnlyMemory{byte})"/>.</summary>
    public static byte[] GetBytes(TableEntity entity, string name)
    {
        using var bytes = new MemoryStream();
        bytes.Write(entity.GetBinary(name));
        for (var part = 1; entity.ContainsKey(Part(name, part)); part++)
        {
            bytes.Write(entity.GetBinary(Part(name, part)));
        }

        return bytes.ToArray();
    }

    /// <summary>True for the second and later parts of a value.</summary>
    public static bool IsContinuation(string column)
    {
        var at = column.LastIndexOf('_');
        return at > 0 && at < column.Length - 1 && !column.AsSpan(at + 1).ContainsAnyExceptInRange('0', '9');
    }

    private static string Part(string name, int part) => part == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{part}");
}
