using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;

namespace SupportChat.Conversations;

/// <summary>What a new Case is created with.</summary>
public sealed class NewCaseFields(SalesforceClient salesforce, IOptions<SalesforceOptions> options)
{
    private const int MaxDescription = 32_000;
    private const string DefaultSubject = "Support";

    /// <summary>The full request, or, once Salesforce refused it, subject, origin and ids with the refused values as text.</summary>
    internal async Task<IReadOnlyDictionary<string, object?>> ForAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var request = conversation.Request;
        // Salesforce takes names in any case of letters. What the customer may name is written first, so that ours win.
        var fields = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        var subject = request?.Subject;
        if (conversation.Current.Number > 1)
        {
            subject = await AddParentAsync(fields, conversation, cancellationToken);
        }
        else if (conversation.Applied.Case == CaseCreationState.Full)
        {
            await AddWishesAsync(fields, request, cancellationToken);
        }
        else if (request is not null && !conversation.Applied.RefusedFields.Contains("Description"))
        {
            fields["Description"] = Describe(request);
        }

        fields["Subject"] = subject ?? DefaultSubject;
        fields["Origin"] = settings.CaseOrigin;
        fields[settings.ChannelUrlField] = conversation.ChannelUrl;
        fields[settings.UserIdField] = conversation.UserId;
        return fields;
    }

    /// <summary>
    /// A follow-up is about what the closed Case was about, and for whom; once Salesforce refused that, it has the subject alone. Returns the subject.
    /// </summary>
    private async Task<string?> AddParentAsync(Dictionary<string, object?> fields, Conversation conversation, CancellationToken cancellationToken)
    {
        if (conversation.Episodes[^2] is not { CaseId: { } parent, Deleted: false }
            || await salesforce.FindCaseOriginAsync(parent, cancellationToken) is not { } origin)
        {
            return null;
        }

        if (conversation.Applied.Case == CaseCreationState.Full)
        {
            fields["ParentId"] = parent.Value;
            Add(fields, "ContactId", origin.ContactId);
            Add(fields, "SuppliedName", origin.SuppliedName);
            Add(fields, "SuppliedEmail", origin.SuppliedEmail);
            Add(fields, "RecordTypeId", options.Value.RecordTypeId);
        }

        return origin.Subject;
    }

    /// <summary>Everything that Salesforce may refuse without making the Case useless.</summary>
    private async Task AddWishesAsync(Dictionary<string, object?> fields, StartRequest? request, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        foreach (var (name, json) in request?.Fields ?? new Dictionary<string, string>())
        {
            using var value = JsonDocument.Parse(json);
            fields[name] = value.RootElement.ValueKind switch
            {
                JsonValueKind.String => value.RootElement.GetString(),
                JsonValueKind.Number => value.RootElement.GetDecimal(),
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            };
        }

        Add(fields, "Description", request?.Description);
        Add(fields, "Priority", request?.Priority);
        Add(fields, "SuppliedName", request?.Name);
        Add(fields, "SuppliedEmail", request?.Email);
        Add(fields, "RecordTypeId", settings.RecordTypeId);
        if (settings.ContactExternalIdField is { } contactField && request?.ContactKey is { } contactKey)
        {
            Add(fields, "ContactId", (await salesforce.FindContactAsync(contactField, contactKey, cancellationToken))?.Value);
        }
    }

    private static void Add(Dictionary<string, object?> fields, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            fields[name] = value;
        }
    }

    private static string Describe(StartRequest request)
    {
        var text = new StringBuilder(request.Description).AppendLine().AppendLine().AppendLine("Salesforce did not take these values as fields:");
        Append(text, "Priority", request.Priority);
        Append(text, "Name", request.Name);
        Append(text, "Email", request.Email);
        foreach (var (name, json) in request.Fields)
        {
            Append(text, name, json);
        }

        return text.Length > MaxDescription ? text.ToString(0, MaxDescription) : text.ToString();
    }

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(name).Append(": ").AppendLine(value);
        }
    }
}
