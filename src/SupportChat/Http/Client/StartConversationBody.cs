using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Http.Client;

/// <summary>The body of a start, checked field by field; every fault is named with its remedy.</summary>
internal sealed class StartConversationBody
{
    private const int MaxBytes = 256 * 1024;
    private const int MaxField = 4_000;
    private const int MaxFields = 32_000;

    /// <summary>The vendor's word for it (docs/reference/sendbird.md#apex-sample).</summary>
    private const string IsBotCase = "isEinsteinBotCase";

    private static readonly string[] Names =
    [
        "subject", "description", "priority", "name", "email", "locale", "fields", "firstMessage", "userId", "channelUrl",
        IsBotCase,
    ];

    private readonly JsonRequestBody body;

    private StartConversationBody(JsonRequestBody body) => this.body = body;

    /// <summary>What to start; null while there are <see cref="Errors"/>.</summary>
    public StartRequest? Request { get; private set; }

    /// <summary>The customer that a back end names.</summary>
    public string? UserId { get; private set; }

    /// <summary>A channel that exists, to be adopted.</summary>
    public string? ChannelUrl { get; private set; }

    public FieldErrors Errors => body.Errors;

    /// <summary>Reads and checks.</summary>
    /// <param name="request">Has UTF-8 JSON in its body.</param>
    /// <param name="settings">Which fields a start may set.</param>
    /// <param name="cancellationToken">The caller has left.</param>
    public static async ValueTask<StartConversationBody> ReadAsync(HttpRequest request, SalesforceOptions settings, CancellationToken cancellationToken)
    {
        var result = new StartConversationBody(await JsonRequestBody.ReadAsync(request, MaxBytes, "a JSON object with at least 'subject'", cancellationToken));
        if (result.body.IsObject)
        {
            result.Bind(settings);
        }

        return result;
    }

    private void Bind(SalesforceOptions settings)
    {
        body.RefuseOthers(Names);
        var subject = body.Text(255, "subject");
        if (string.IsNullOrWhiteSpace(subject))
        {
            Errors.Add("subject", "Required: 1 to 255 characters.");
        }

        var email = body.Text(80, "email");
        if (email is not null && (email.IndexOf('@', StringComparison.Ordinal) is var at && (at < 1 || at == email.Length - 1) || email.Any(char.IsWhiteSpace)))
        {
            Errors.Add("email", "Send an address such as ann@example.com, or leave it out.");
        }

        UserId = body.Text(80, "userId");
        ChannelUrl = body.Text(SendbirdIds.MaxChannelUrl, "channelUrl");
        // An empty one is a caller's mistake, who would get another customer, or another channel than the one to hand over.
        if (IsEmpty("userId"))
        {
            Errors.Add("userId", $"Send the customer's user id: {CustomerIdRules.Rule}");
        }

        if (ChannelUrl is not null ? !SendbirdIds.CanBe(ChannelUrl) : IsEmpty("channelUrl"))
        {
            Errors.Add("channelUrl", $"Send the URL of a channel: 1 to {SendbirdIds.MaxChannelUrl} characters, {SendbirdIds.Rule}.");
        }

        var request = new StartRequest
        {
            Subject = subject ?? "",
            Description = body.Text(16_000, "description"),
            Priority = body.Text(255, "priority"),
            Name = body.Text(80, "name"),
            Email = email,
            Locale = body.Text(35, "locale"),
            FirstMessage = body.Text(5_000, "firstMessage"),
            Fields = Fields(settings),
        };
        Request = Errors.Count == 0 ? request : null;
    }

    private bool IsEmpty(string name) => body.Find(name) is { ValueKind: JsonValueKind.String } value && value.ValueEquals("");

    private SortedDictionary<string, string> Fields(SalesforceOptions settings)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (body.Flag(IsBotCase) is { } isBotCase)
        {
            if (settings.BotCaseField is null)
            {
                Errors.Add(IsBotCase, "Leave it out: no Case field takes it. An administrator names one with Salesforce__BotCaseField.");
            }
            else
            {
                fields[settings.BotCaseField] = isBotCase ? "true" : "false";
            }
        }

        if (body.Find("fields") is not { } value)
        {
            return fields;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Errors.Add("fields", "Send an object of Case fields by API name.");
            return fields;
        }

        foreach (var (name, field) in JsonRequestBody.Members(value))
        {
            if (Errors.IsFull)
            {
                break;
            }

            if (!settings.AllowedFields.Contains(name))
            {
                Errors.Add($"fields.{name}", "This Case field may not be set. An administrator allows fields with Salesforce__AllowedFields__0, __1 and so on.");
            }
            else if (FaultOf(field) is { } fault)
            {
                Errors.Add($"fields.{name}", fault);
            }
            else
            {
                fields[name] = field.GetRawText();
            }
        }

        if (fields.Values.Sum(field => field.Length) > MaxFields)
        {
            Errors.Add("fields", $"At most {MaxFields} characters in all.");
        }

        return fields;
    }

    /// <summary>Why a value cannot be put on a Case; it is written there as long as the conversation lives, so what can be known is found out now.</summary>
    private static string? FaultOf(JsonElement field) => field.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array => "Send a string, a number, a boolean or null.",
        JsonValueKind.String when !JsonRequestBody.TryGetText(field, out _) => JsonRequestBody.NoText,
        _ when field.GetRawText().Length > MaxField => $"At most {MaxField} characters.",
        JsonValueKind.Number when !field.TryGetDecimal(out _) => "Send a number of at most 28 digits; no Case field takes this one.",
        _ => null,
    };
}
