using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SupportChat.Storage;

/// <summary>
/// Identity of a dead letter, <c>{conversation or "unrouted"}:{inverted time}-{random}</c>: newest first within a conversation on every store.
/// </summary>
/// <param name="Partition">Conversation id or <see cref="Unrouted"/>.</param>
/// <param name="Row">Sorts newest first.</param>
internal readonly record struct DeadLetterId(string Partition, string Row)
{
    /// <summary>Partition of items without conversation.</summary>
    public const string Unrouted = "unrouted";

    private const int RowLength = 52;

    private static readonly SearchValues<char> RowCharacters = SearchValues.Create("0123456789abcdef-");

    /// <summary>A fresh id.</summary>
    public static DeadLetterId Create(ConversationId conversationId, DateTimeOffset at) =>
        new(conversationId == default ? Unrouted : conversationId.Value, $"{IndexKeys.InvertedTime(at)}-{Guid.NewGuid():N}");

    /// <summary>Reads an id; false for text that no store gave.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DeadLetterId id)
    {
        id = default;
        if (text?.Split(':') is not [var partition, { Length: RowLength } row]
            || (partition != Unrouted && !ConversationId.TryParse(partition, out _))
            || row.AsSpan().ContainsAnyExcept(RowCharacters))
        {
            return false;
        }

        id = new DeadLetterId(partition, row);
        return true;
    }

    /// <summary>Reads a list's continuation.</summary>
    /// <exception cref="FormatException">It is not one that an earlier page gave.</exception>
    public static DeadLetterId ParseContinuation(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("Not a continuation of this list.");

    /// <inheritdoc/>
    public override string ToString() => $"{Partition}:{Row}";
}
