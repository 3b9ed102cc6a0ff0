using System.Text.Json;
using SupportChat.Conversations;

namespace SupportChat.Http;

/// <summary>The body of a start, checked field by field; every fault is named with its remedy.</summary>
internal sealed class StartBody
{
    private static readonly HashSet<string> Names =
        new(StringComparer.Ordinal) { "subject", "description", "priority", "name", "email", "locale", "fields", "firstMessage", "userId" };

    private readonly Dictionary<string, string[]> errors = [];

    private StartBody()
    {
    }

    /// <summary>What to start; null while there are <see cref="Errors"/>.</summary>
    public StartRequest? Request { get; private set; }

    /// <summary>The customer that a back end names.</summary>
    public string? UserId { get; private set; }

    public IReadOnlyDictionary<string, string[]> Errors => errors;

    /// <summary>Reads and checks.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="allowedFields"><c>Salesforce__AllowedFields</c>.</param>
    public static StartBody Read(ReadOnlyMemory<byte> body, ICollection<string> allowedFields)
    {
        var result = new StartBody();
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                result.Bind(json.RootElement, allowedFields);
                return result;
            }
        }
        catch (JsonException)
        {
            // Answered below, like any other body that is not an object.
        }

        result.Fail("body", "Send a JSON object with at least 'subject'.");
        return result;
    }

    private void Bind(JsonElement body, ICollection<string> allowedFields)
    {
        foreach (var property in body.EnumerateObject().Where(property => !Names.Contains(property.Name)))
        {
            Fail(property.Name, $"Unknown field. Known are: {string.Join(", ", Names)}.");
        }

        var subject = Text(body, "subject", 255);
        if (string.IsNullOrWhiteSpace(subject) && !errors.ContainsKey("subject"))
        {
            Fail("subject", "Required: 1 to 255 characters.");
        }

        var email = Text(body, "email", 80);
        if (email is not null && (email.IndexOf('@', StringComparison.Ordinal) is var at && (at < 1 || at == email.Length - 1) || email.Any(char.IsWhiteSpace)))
        {
            Fail("email", "Send an address such as ann@example.com, or leave it out.");
        }

        UserId = Text(body, "userId", 80);
        var request = new StartRequest
        {
            Subject = subject ?? "",
            Description = Text(body, "description", 16_000),
            Priority = Text(body, "priority", 255),
            Name = Text(body, "name", 80),
            Email = email,
            Locale = Text(body, "locale", 35),
            FirstMessage = Text(body, "firstMessage", 5_000),
            Fields = Fields(body, allowedFields),
        };
        Request = errors.Count == 0 ? request : null;
    }

    private string? Text(JsonElement body, string name, int maxLength)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fail(name, "Send a string.");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length > maxLength)
        {
            Fail(name, $"At most {maxLength} characters; {text.Length} were sent.");
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    private SortedDictionary<string, string> Fields(JsonElement body, ICollection<string> allowedFields)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!body.TryGetProperty("fields", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return fields;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Fail("fields", "Send an object of Case fields by API name.");
            return fields;
        }

        foreach (var field in value.EnumerateObject())
        {
            if (!allowedFields.Contains(field.Name))
            {
                Fail($"fields.{field.Name}", "This Case field may not be set. An administrator allows fields with Salesforce__AllowedFields__0, __1 and so on.");
            }
            else if (field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array || field.Value.GetRawText().Length > 4_000)
            {
                Fail($"fields.{field.Name}", "Send a string, a number, a boolean or null of at most 4000 characters.");
            }
            else
            {
                fields[field.Name] = field.Value.GetRawText();
            }
        }

        return fields;
    }

    private void Fail(string field, string error) => errors[field] = [error];
}
