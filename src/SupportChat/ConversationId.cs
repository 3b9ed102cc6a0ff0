using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportChat;

/// <summary>
/// Identity of a conversation: 26 lower-case base32 characters of SHA-256(len(user) ‖ user ‖ len(key) ‖ key), lengths as 32-bit
/// big-endian byte counts of the UTF-8 text (docs/architecture.md#identifiers). Deterministic, so that a repeated start finds its conversation.
/// </summary>
[JsonConverter(typeof(ConversationIdJsonConverter))]
public readonly record struct ConversationId
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Length = 26;
    private const string ChannelPrefix = "support_";
    private const char SecretMark = '_';
    private const int SecretLength = 12;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    private readonly string? value;

    private ConversationId(string value) => this.value = value;

    /// <summary>The 26 characters.</summary>
    public string Value => value ?? throw new InvalidOperationException("This conversation id was never set.");

    /// <summary>URL of the channel in releases that drew no secret part: <c>support_{id}</c>. Their conversations keep it.</summary>
    public string ChannelUrl => ChannelPrefix + Value;

    /// <summary>
    /// A URL for the channel that this conversation creates: <c>support_{id}_{12 random characters}</c>, 60 bits that nobody can guess, so that nobody can make
    /// the channel first. Drawn once, and stored in the record before it is used.
    /// </summary>
    public string DrawChannelUrl() => $"{ChannelPrefix}{Value}{SecretMark}{RandomNumberGenerator.GetString(Alphabet, SecretLength)}";

    /// <summary>Value of <c>SupportChat_ConversationId__c</c> of the n-th Case (1-based): the id itself, then <c>{id}-2</c> and so on.</summary>
    public string CaseKey(int episode) => episode == 1 ? Value : $"{Value}-{episode}";

    /// <summary>The conversation of one customer's idempotency key. This never changes: a repeat must find what an older release started.</summary>
    public static ConversationId Derive(string userId, string idempotencyKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        ArgumentException.ThrowIfNullOrEmpty(idempotencyKey);
        return Hash(userId, idempotencyKey);
    }

    /// <summary>
    /// The conversation of a channel that a customer's app created, tagged so that no idempotency key, which is a client's to choose, can meet it. Adoptions of
    /// before the tag keep their ids: the index knows them by their channel.
    /// </summary>
    public static ConversationId DeriveAdopted(string userId, string channelUrl)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        ArgumentException.ThrowIfNullOrEmpty(channelUrl);
        return Hash(userId, channelUrl, "adoption");
    }

    /// <summary>Reads the 26 characters; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ConversationId id)
    {
        var valid = text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Characters);
        id = valid ? new ConversationId(text!) : default;
        return valid;
    }

    /// <summary>Reads the 26 characters.</summary>
    /// <exception cref="FormatException">The text is not a conversation id.</exception>
    public static ConversationId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a conversation id: 26 characters of a-z and 2-7.");

    /// <summary>
    /// The conversation that a channel URL names, with or without a secret part; false for every other URL (adopted channels are found by the index). Anybody
    /// can make a channel with such a URL: it is ours only if it equals the one in the record.
    /// </summary>
    public static bool TryParseChannelUrl(string? channelUrl, out ConversationId id)
    {
        id = default;
        if (channelUrl is null || !channelUrl.StartsWith(ChannelPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = channelUrl.AsSpan(ChannelPrefix.Length);
        return (rest.Length == Length
            || (rest.Length == Length + 1 + SecretLength && rest[Length] == SecretMark && !rest[(Length + 1)..].ContainsAnyExcept(Characters)))
            && TryParse(rest[..Length].ToString(), out id);
    }

    /// <summary>The URL has a part that nobody can guess.</summary>
    public static bool HasSecret(string channelUrl) => TryParseChannelUrl(channelUrl, out var id) && channelUrl != id.ChannelUrl;

    /// <summary>The conversation of a Case key, whatever its episode.</summary>
    public static bool TryParseCaseKey(string? caseKey, out ConversationId id)
    {
        id = default;
        return caseKey is { Length: >= Length }
            && (caseKey.Length == Length || (caseKey[Length] == '-' && int.TryParse(caseKey.AsSpan(Length + 1), out _)))
            && TryParse(caseKey[..Length], out id);
    }

    /// <inheritdoc/>
    public override string ToString() => value ?? "";

    private static ConversationId Hash(params ReadOnlySpan<string> parts)
    {
        using var input = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            input.Write(length);
            input.Write(bytes);
        }

        return new ConversationId(Base32(SHA256.HashData(input.GetBuffer().AsSpan(0, (int)input.Length))));
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < Length; i++)
        {
            var bit = i * 5;
            var window = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
            text[i] = Alphabet[(window >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }
}

internal sealed class ConversationIdJsonConverter : JsonConverter<ConversationId>
{
    public override ConversationId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ConversationId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a conversation id.");

    public override void Write(Utf8JsonWriter writer, ConversationId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
