using System.Globalization;
using System.Text;
using SupportChat.Conversations;

namespace SupportChat.Storage;

/// <summary>Keys of table <c>index</c> and of the dead letters (docs/architecture.md#tables), the same on every store.</summary>
internal static class IndexKeys
{
    private const int TimeDigits = 19;

    /// <summary>One of the id's 32 letters decides: ids are hashes, so each partition gets two of them.</summary>
    public static int ActivePartition(ConversationId id)
    {
        var letter = id.Value[0];
        return (letter >= 'a' ? letter - 'a' : letter - '2' + 26) % IConversationIndex.ActivePartitions;
    }

    public static string Active(int partition) => string.Create(CultureInfo.InvariantCulture, $"active:{partition:00}");

    public static string Case(SalesforceId caseId) => $"case:{caseId.Value}";

    public static string User(string userId) => $"user:{TableKeyEscaping.Escape(userId)}";

    public static string Channel(string channelUrl) => $"channel:{TableKeyEscaping.Escape(channelUrl)}";

    /// <summary>Row of a customer's list: sorts newest first.</summary>
    public static string UserRow(DateTimeOffset createdAt, ConversationId id) => $"{InvertedTime(createdAt)}-{id.Value}";

    /// <summary>The conversation of a row of a customer's list.</summary>
    public static ConversationId OfUserRow(string row) => ConversationId.Parse(row[(TimeDigits + 1)..]);

    /// <summary>A row of a customer's list, opaque to clients.</summary>
    public static string Continuation(string row) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(row));

    /// <summary>The row that a client's continuation names.</summary>
    /// <exception cref="FormatException">It is not one that we gave.</exception>
    public static string ReadContinuation(string continuation)
    {
        var row = Encoding.UTF8.GetString(Convert.FromHexString(continuation));
        return row.Length > TimeDigits && row[TimeDigits] == '-' && ConversationId.TryParse(row[(TimeDigits + 1)..], out _)
            ? row
            : throw new FormatException("Not a continuation of this list.");
    }

    /// <summary>Nineteen digits that fall as time goes on.</summary>
    public static string InvertedTime(DateTimeOffset time) =>
        (DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks).ToString($"d{TimeDigits}", CultureInfo.InvariantCulture);
}
