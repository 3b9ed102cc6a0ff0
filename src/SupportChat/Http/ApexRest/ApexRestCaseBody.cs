using System.Text.Json;
using SupportChat.Conversations;

namespace SupportChat.Http.ApexRest;

/// <summary>
/// The body that the vendor's sample clients send (Sendbird reference 8.3), whatever its content type. Keys are taken in the spellings of all samples; unknown
/// ones are passed over, as the Apex class does. Wrong ones are named.
/// </summary>
internal sealed class ApexRestCaseBody
{
    private const int MaxChannelUrl = 100;

    private readonly Dictionary<string, string[]> errors = [];

    public string UserId { get; private set; } = "";

    public string ChannelUrl { get; private set; } = "";

    public string? Subject { get; private set; }

    public string? Description { get; private set; }

    public string? Name { get; private set; }

    public string? Email { get; private set; }

    public string? Phone { get; private set; }

    /// <summary>The channel has Sendbird's bot in it; null when not said.</summary>
    public bool? IsBotCase { get; private set; }

    public IReadOnlyDictionary<string, string[]> Errors => errors;

    /// <summary>Reads and checks UTF-8 JSON.</summary>
    public static ApexRestCaseBody Read(ReadOnlyMemory<byte> body)
    {
        var result = new ApexRestCaseBody();
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                result.Bind(json.RootElement);
                return result;
            }
        }
        catch (JsonException)
        {
            // Answered below, like any other body that is not an object.
        }

        result.errors["body"] = ["Send a JSON object with 'subject', 'suppliedName', 'sendbirdUserId' and 'sendbirdChannelURL'."];
        return result;
    }

    /// <summary>The same as a start takes it.</summary>
    /// <param name="botField">The package's Case field for bots, or null without the package.</param>
    public StartRequest ToRequest(string? botField)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Phone is not null)
        {
            fields["SuppliedPhone"] = JsonSerializer.Serialize(Phone, StartJsonContext.Default.String);
        }

        if (botField is not null && IsBotCase is { } isBot)
        {
            fields[botField] = isBot ? "true" : "false";
        }

        return new StartRequest { Subject = Subject ?? "Support", Description = Description, Name = Name, Email = Email, Fields = fields };
    }

    private void Bind(JsonElement body)
    {
        UserId = Required(body, 80, "sendbirdUserId");
        ChannelUrl = Required(body, MaxChannelUrl, "sendbirdChannelURL", "sendbirdChannelUrl");
        Subject = Text(body, 255, "subject");
        Description = Text(body, 16_000, "description");
        Name = Text(body, 80, "suppliedName");
        Email = Text(body, 80, "suppliedEmail");
        Phone = Text(body, 40, "suppliedPhone");
        IsBotCase = Flag(body, "isEinsteinBotCase", "isEinsteinBotsCase");
    }

    private string Required(JsonElement body, int maxLength, params ReadOnlySpan<string> names)
    {
        var text = Text(body, maxLength, names);
        if (text is null)
        {
            errors.TryAdd(names[0], [$"Required: 1 to {maxLength} characters. The name's case matters."]);
        }

        return text ?? "";
    }

    private string? Text(JsonElement body, int maxLength, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (value.ValueKind != JsonValueKind.String)
            {
                errors[name] = ["Send a string."];
                return null;
            }

            var text = value.GetString()!;
            if (text.Length > maxLength)
            {
                errors[name] = [$"At most {maxLength} characters; {text.Length} were sent."];
                return null;
            }

            return text.Length == 0 ? null : text;
        }

        return null;
    }

    private bool? Flag(JsonElement body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                return value.GetBoolean();
            }

            errors[name] = ["Send true or false."];
        }

        return null;
    }
}
