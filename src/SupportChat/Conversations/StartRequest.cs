using System.Text.Json.Serialization;

namespace SupportChat.Conversations;

/// <summary>A start's content, kept until applied. Texts are cut at the lengths of docs/reference/salesforce.md#case before they get here.</summary>
public sealed record StartRequest
{
    public required string Subject { get; init; }

    public string? Description { get; init; }

    public string? Priority { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Locale { get; init; }

    /// <summary>Further Case fields by API name, only from <c>Salesforce__AllowedFields</c>; text, number or boolean as JSON text.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>Value of the verified claim that names the customer's Contact; null when none is configured.</summary>
    public string? ContactKey { get; init; }

    public string? FirstMessage { get; init; }
}

/// <summary>The form in which start commands are compared.</summary>
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(string))]
internal sealed partial class StartJsonContext : JsonSerializerContext;
