using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Pipeline;

/// <summary>
/// The JSON object that a client sent, member by member. One rule for all endpoints: whatever cannot be taken is named with its remedy. A string of JSON need
/// not be text (half a surrogate pair, bytes that are no UTF-8): such a one is a fault of its field.
/// </summary>
internal sealed class JsonRequestBody
{
    /// <summary>The remedy for a string that is no text.</summary>
    public const string NoText = "Send well-formed Unicode text: this has half a surrogate pair, a NUL, or bytes that are no UTF-8.";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private readonly JsonElement root;

    private JsonRequestBody(JsonElement root) => this.root = root;

    /// <summary>What is wrong so far.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>Reads the body of a request, as UTF-8 JSON of at most so many bytes.</summary>
    /// <exception cref="RequestBodyTooLargeException">There are more; the pipeline answers 413.</exception>
    public static async ValueTask<JsonRequestBody> ReadAsync(HttpRequest request, int maxBytes, string expected, CancellationToken cancellationToken) =>
        Parse(await RequestBody.ReadAsync(request, maxBytes, cancellationToken), expected);

    /// <summary>Reads UTF-8 JSON.</summary>
    /// <param name="body">The bytes as received.</param>
    /// <param name="expected">What to send, for a body that is no JSON object: <c>a JSON object with 'score'</c>.</param>
    public static JsonRequestBody Parse(ReadOnlyMemory<byte> body, string expected)
    {
        if (TryParse(body.Span, out var root))
        {
            return new JsonRequestBody(root);
        }

        var request = new JsonRequestBody(default);
        request.Errors.Add(FieldErrors.Body, $"Send {expected}, each member once.");
        return request;
    }

    /// <summary>The body is an object: its members can be read.</summary>
    public bool IsObject => root.ValueKind == JsonValueKind.Object;

    /// <summary>Names each member that is not known.</summary>
    public void RefuseOthers(IReadOnlyCollection<string> known)
    {
        foreach (var member in Members(root))
        {
            if (Errors.IsFull)
            {
                return;
            }

            if (!known.Contains(member.Key))
            {
                Errors.Add(member.Key, $"Unknown field. Known are: {string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>A text under the first of the names that is there; null when there is none, or when it is empty or wrong.</summary>
    /// <param name="maxLength">In UTF-16 units.</param>
    /// <param name="names">Spellings of the member.</param>
    public string? Text(int maxLength, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is not { } value)
            {
                continue;
            }

            if (value.ValueKind != JsonValueKind.String)
            {
                Errors.Add(name, "Send a string.");
            }
            else if (!TryGetText(value, out var text))
            {
                Errors.Add(name, NoText);
            }
            else if (text.Length > maxLength)
            {
                Errors.Add(name, $"At most {maxLength} characters; {text.Length} were sent.");
            }
            else
            {
                return text.Length == 0 ? null : text;
            }

            return null;
        }

        return null;
    }

    /// <summary>A boolean under the first of the names that is there; null when there is none, or when it is wrong.</summary>
    public bool? Flag(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is not { } value)
            {
                continue;
            }

            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                return value.GetBoolean();
            }

            Errors.Add(name, "Send true or false.");
        }

        return null;
    }

    /// <summary>A whole number of a range that must be there; the least one when it is wrong.</summary>
    public int Number(string name, int least, int most)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Errors.Add(name, $"Required: a whole number from {least} to {most}.");
        return least;
    }

    /// <summary>A whole number of a range; <paramref name="absent"/> where it is left out, or wrong.</summary>
    public int Number(string name, int least, int most, int absent)
    {
        if (Find(name) is not { } value)
        {
            return absent;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Errors.Add(name, $"Send a whole number from {least} to {most}, or leave it out.");
        return absent;
    }

    /// <summary>A member as it was sent; null when it is not there, or null.</summary>
    public JsonElement? Find(string name) =>
        IsObject && root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The members of an object, with names that are text.</summary>
    public static IEnumerable<KeyValuePair<string, JsonElement>> Members(JsonElement json) => json.ValueKind == JsonValueKind.Object
        ? json.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value))
        : [];

    /// <summary>The text of a JSON string. False when it is none, which is the sender's fault.</summary>
    public static bool TryGetText(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = value.GetString();
            return text is not null && !text.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> body, out JsonElement root)
    {
        try
        {
            root = JsonElement.Parse(body, Strict);

            // Names are read once here, so that none of them can fail later.
            return root.ValueKind == JsonValueKind.Object && NamesAreText(root);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            root = default;
            return false;
        }
    }

    private static bool NamesAreText(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().All(member => member.Name.Length >= 0 && NamesAreText(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().All(NamesAreText),
        _ => true,
    };
}
