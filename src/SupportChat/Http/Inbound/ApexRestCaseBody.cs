using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Sendbird;

namespace SupportChat.Http.Inbound;

/// <summary>
/// The body that the vendor's sample clients send (docs/reference/sendbird.md#apex-sample), whatever its content type. Keys are taken in the spellings of all
/// samples; unknown ones are passed over, as the Apex class does. Wrong ones are named.
/// </summary>
internal sealed class ApexRestCaseBody
{
    private const int MaxBytes = 64 * 1024;

    private readonly JsonRequestBody body;

    private ApexRestCaseBody(JsonRequestBody body) => this.body = body;

    public string UserId { get; private set; } = "";

    public string ChannelUrl { get; private set; } = "";

    public string? Subject { get; private set; }

    public string? Description { get; private set; }

    public string? Name { get; private set; }

    public string? Email { get; private set; }

    public string? Phone { get; private set; }

    /// <summary>The channel has Sendbird's bot in it; null when not said.</summary>
    public bool? IsBotCase { get; private set; }

    public FieldErrors Errors => body.Errors;

    /// <summary>Reads and checks UTF-8 JSON.</summary>
    public static async ValueTask<ApexRestCaseBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        const string expected = "a JSON object with 'subject', 'suppliedName', 'sendbirdUserId' and 'sendbirdChannelURL'";
        var result = new ApexRestCaseBody(await JsonRequestBody.ReadAsync(request, MaxBytes, expected, cancellationToken));
        if (result.body.IsObject)
        {
            result.Bind();
        }

        return result;
    }

    /// <summary>The same as a start takes it.</summary>
    /// <param name="botField">The Case field for bots, or null without one.</param>
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

    private void Bind()
    {
        UserId = Required(SendbirdIds.MaxUserId, "sendbirdUserId");
        ChannelUrl = Required(SendbirdIds.MaxChannelUrl, "sendbirdChannelURL", "sendbirdChannelUrl");
        Subject = body.Text(255, "subject");
        Description = body.Text(16_000, "description");
        Name = body.Text(80, "suppliedName");
        Email = body.Text(80, "suppliedEmail");
        Phone = body.Text(40, "suppliedPhone");
        IsBotCase = body.Flag("isEinsteinBotCase", "isEinsteinBotsCase");
    }

    private string Required(int maxLength, params ReadOnlySpan<string> names)
    {
        var text = body.Text(maxLength, names);
        if (text is null)
        {
            Errors.Add(names[0], $"Required: 1 to {maxLength} characters. The name's case matters.");
        }

        return text ?? "";
    }
}
