using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>Salesforce's error codes and what to do about each (docs/reference/salesforce.md#rest-errors, #token-errors).</summary>
internal static class SalesforceErrors
{
    /// <summary>What our validation rule says to a row that is older than the stored one.</summary>
    private const string OlderVersion = "SUPPORTCHAT_OLDER_VERSION";

    private static readonly Dictionary<string, UpstreamFailure> Table = new(StringComparer.Ordinal)
    {
        // Passes by itself.
        ["UNABLE_TO_LOCK_ROW"] = UpstreamFailure.Transient,
        ["SERVER_UNAVAILABLE"] = UpstreamFailure.Transient,
        ["SERVICE_UNAVAILABLE"] = UpstreamFailure.Transient,
        ["UNKNOWN_EXCEPTION"] = UpstreamFailure.Transient,
        ["INTERNAL_SERVER_ERROR"] = UpstreamFailure.Transient,
        ["QUERY_TIMEOUT"] = UpstreamFailure.Transient,
        ["REQUEST_RUNNING_TOO_LONG"] = UpstreamFailure.Transient,
        ["REQUEST_TIMEOUT_OR_CONFLICT"] = UpstreamFailure.Transient,
        ["TOO_MANY_APEX_REQUESTS"] = UpstreamFailure.Transient,
        ["FUNCTIONALITY_TEMPORARILY_UNAVAILABLE"] = UpstreamFailure.Transient,
        ["PLATFORM_EVENT_PUBLISHING_UNAVAILABLE"] = UpstreamFailure.Transient,
        ["PROCESSING_HALTED"] = UpstreamFailure.Transient,
        ["BATCH_PROCESSING_HALTED"] = UpstreamFailure.Transient,
        ["INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE"] = UpstreamFailure.Transient,
        ["ORG_IN_MAINTENANCE"] = UpstreamFailure.Transient,
        ["RECORD_IN_USE_BY_WORKFLOW"] = UpstreamFailure.Transient,
        ["ENTITY_IS_LOCKED"] = UpstreamFailure.Transient,

        // Quota, token and rights: slowly, and somebody must look.
        ["REQUEST_LIMIT_EXCEEDED"] = UpstreamFailure.SetUp,
        ["LIMIT_EXCEEDED"] = UpstreamFailure.SetUp,
        ["STORAGE_LIMIT_EXCEEDED"] = UpstreamFailure.SetUp,
        ["API_CURRENTLY_DISABLED"] = UpstreamFailure.SetUp,
        ["API_DISABLED_FOR_ORG"] = UpstreamFailure.SetUp,
        ["INVALID_SESSION_ID"] = UpstreamFailure.SetUp,
        ["INVALID_AUTH_HEADER"] = UpstreamFailure.SetUp,
        ["INVALID_ACCESS_TOKEN"] = UpstreamFailure.SetUp,
        ["INSUFFICIENT_ACCESS"] = UpstreamFailure.SetUp,
        ["INSUFFICIENT_ACCESS_OR_READONLY"] = UpstreamFailure.SetUp,
        ["INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"] = UpstreamFailure.SetUp,
        ["INVALID_ASSIGNMENT_RULE"] = UpstreamFailure.SetUp,
        ["INACTIVE_OWNER_OR_USER"] = UpstreamFailure.SetUp,
        ["UNSUPPORTED_API_VERSION"] = UpstreamFailure.SetUp,
        ["INVALID_EXTERNAL_ID_FIELD_NAME"] = UpstreamFailure.SetUp,
        ["INVALID_TYPE"] = UpstreamFailure.SetUp,
        ["OPERATION_TOO_LARGE"] = UpstreamFailure.SetUp,

        // The data.
        ["REQUIRED_FIELD_MISSING"] = UpstreamFailure.Refused,
        ["FIELD_CUSTOM_VALIDATION_EXCEPTION"] = UpstreamFailure.Refused,
        ["FIELD_INTEGRITY_EXCEPTION"] = UpstreamFailure.Refused,
        ["INVALID_FIELD"] = UpstreamFailure.Refused,
        ["INVALID_FIELD_FOR_INSERT_UPDATE"] = UpstreamFailure.Refused,
        ["STRING_TOO_LONG"] = UpstreamFailure.Refused,
        ["INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"] = UpstreamFailure.Refused,
        ["INVALID_EMAIL_ADDRESS"] = UpstreamFailure.Refused,
        ["MALFORMED_ID"] = UpstreamFailure.Refused,
        ["INVALID_CROSS_REFERENCE_KEY"] = UpstreamFailure.Refused,
        ["JSON_PARSER_ERROR"] = UpstreamFailure.Refused,
        ["MALFORMED_QUERY"] = UpstreamFailure.Refused,
        ["NUMBER_OUTSIDE_VALID_RANGE"] = UpstreamFailure.Refused,
        ["ENTITY_IS_DELETED"] = UpstreamFailure.Refused,
        ["NOT_FOUND"] = UpstreamFailure.Refused,
        ["DUPLICATES_DETECTED"] = UpstreamFailure.Refused,
        ["DUPLICATE_VALUE"] = UpstreamFailure.Refused,

        // The token endpoint's. What is not listed there is a matter of set-up.
        ["rate_limit_exceeded"] = UpstreamFailure.Transient,
    };

    /// <summary>What an error asks for; an unknown code goes by the HTTP status (400 for a row or a part of a composite call).</summary>
    public static UpstreamFailure Classify(SalesforceError error, int status)
    {
        if (AutomationErrors.Classify(error, code => Table.TryGetValue(code, out var cause) ? cause : null) is { } automation)
        {
            return automation;
        }

        if (Table.TryGetValue(error.Code, out var failure))
        {
            return failure;
        }

        return status switch
        {
            408 or 420 or 429 or >= 500 => UpstreamFailure.Transient,
            401 or 403 => UpstreamFailure.SetUp,
            _ => UpstreamFailure.Refused,
        };
    }

    /// <summary>What a failed call asks for: an error without Salesforce's own form comes from something between, and no data is to blame for it.</summary>
    public static UpstreamFailure Classify(IReadOnlyList<SalesforceError> errors, int status) => errors.Count > 0
        ? Classify(Worst(errors, status), status)
        : status is 408 or 420 or 429 or >= 500 ? UpstreamFailure.Transient : UpstreamFailure.SetUp;

    /// <summary>The error that decides: one that no repeat mends is enough.</summary>
    public static SalesforceError Worst(IReadOnlyList<SalesforceError> errors, int status) =>
        errors.FirstOrDefault(error => Classify(error, status) == UpstreamFailure.Refused) ?? errors[0];

    /// <summary>What an answer of the REST API asks for; null for a success, and for "not found", which is a fact.</summary>
    public static UpstreamFailure? Classify(UpstreamAnswer answer)
    {
        if (answer.IsClaimed)
        {
            return answer.IsSuccess ? null : UpstreamFailure.Transient;
        }

        var errors = Read(answer.Json);
        return errors is [{ Code: "NOT_FOUND" or "ENTITY_IS_DELETED" }, ..] ? null : Classify(errors, answer.Status);
    }

    /// <summary>What an answer of the token endpoint asks for; null for a success.</summary>
    public static UpstreamFailure? ClassifyLogin(UpstreamAnswer answer)
    {
        if (answer.IsClaimed)
        {
            return answer.IsSuccess ? null : UpstreamFailure.Transient;
        }

        var errors = Read(answer.Json);
        return answer.Status is 408 or 429 or >= 500
            || errors is [{ Code: var code }, ..] && Table.GetValueOrDefault(code, UpstreamFailure.SetUp) == UpstreamFailure.Transient
            ? UpstreamFailure.Transient
            : UpstreamFailure.SetUp;
    }

    /// <summary>True when a key field of ours is taken, and not another unique field of the org, whose name may end as ours does.</summary>
    public static bool IsDuplicateOf(this SalesforceError error, string field) => error.Code == "DUPLICATE_VALUE"
        && (error.Fields.Contains(field, StringComparer.OrdinalIgnoreCase)
            || Regex.IsMatch(error.Message, $@"(?<!\w){Regex.Escape(field)}(?!\w)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));

    /// <summary>True when our validation rule kept a newer version. The code counts too: other messages may quote what a customer wrote.</summary>
    public static bool IsOlderVersion(this SalesforceError error) =>
        error.Code == "FIELD_CUSTOM_VALIDATION_EXCEPTION" && error.Message.Contains(OlderVersion, StringComparison.Ordinal);

    /// <summary>True when a record that is referred to is gone, rather than that the data is bad.</summary>
    public static bool IsGoneReference(this SalesforceError error) => error.Code is "ENTITY_IS_DELETED" or "INVALID_CROSS_REFERENCE_KEY";

    /// <summary>
    /// The errors of an answer or of a row: an array, or one object; codes are <c>errorCode</c> in calls, <c>statusCode</c> in rows, <c>error</c> at
    /// the token endpoint.
    /// </summary>
    public static IReadOnlyList<SalesforceError> Read(JsonElement json)
    {
        IEnumerable<JsonElement> items = json.ValueKind switch
        {
            JsonValueKind.Array => json.EnumerateArray(),
            JsonValueKind.Object => [json],
            _ => [],
        };
        return [.. items
            .Select(item => new SalesforceError(
                item.Text("errorCode") ?? item.Text("statusCode") ?? item.Text("error") ?? "",
                item.Text("message") ?? item.Text("error_description") ?? "",
                [.. item.Items("fields").Where(field => field.ValueKind == JsonValueKind.String).Select(field => field.GetString()!)]))
            .Where(error => error.Code.Length > 0)];
    }

    /// <summary>The failed answer as an exception; the upstream's text is left out, since it may quote what was sent.</summary>
    public static UpstreamException ToException(UpstreamAnswer answer)
    {
        if (answer.IsClaimed)
        {
            return answer.ToUnexpected(SalesforceClient.Name, "another form than this call's");
        }

        var errors = Read(answer.Json);
        return ToException(errors, Classify(errors, answer.Status), answer, " Check Salesforce__LoginUrl: it is no answer of the REST API.");
    }

    /// <summary>The failed answer of the token endpoint as an exception.</summary>
    public static UpstreamException ToLoginException(UpstreamAnswer answer) => answer.IsClaimed
        ? answer.ToUnexpected(SalesforceClient.Name, "no token")
        : ToException(
            Read(answer.Json),
            ClassifyLogin(answer) ?? UpstreamFailure.Transient,
            answer,
            " Check Salesforce__LoginUrl: it is no answer of a token endpoint.",
            " Check the Salesforce__ settings and the app's policies.");

    private static UpstreamException ToException(
        IReadOnlyList<SalesforceError> errors, UpstreamFailure failure, UpstreamAnswer answer, string foreign, string own = "")
    {
        var code = errors.Count > 0 ? Worst(errors, answer.Status).Code : string.Create(CultureInfo.InvariantCulture, $"http-{answer.Status}");
        var remedy = failure != UpstreamFailure.SetUp ? "" : errors.Count == 0 ? foreign : own;
        return new UpstreamException(SalesforceClient.Name, failure, code, $"Salesforce answered {answer.Status} with {code}.{remedy}")
        {
            RetryAfter = answer.RetryAfter,
        };
    }
}

/// <summary>One error of a call or row. The message serves matching only: it may quote values, so it is never logged or stored.</summary>
public sealed record SalesforceError(string Code, string Message, IReadOnlyList<string> Fields);
