using System.Globalization;
using System.Text.Json;
using SupportChat.Work;

namespace SupportChat.Salesforce;

/// <summary>Salesforce's error codes and what to do about each (Salesforce reference 2.5).</summary>
internal static class SalesforceErrors
{
    public const string OlderVersion = "SUPPORTCHAT_OLDER_VERSION";

    private static readonly Dictionary<string, UpstreamFailure> Table = new(StringComparer.Ordinal)
    {
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
        ["REQUEST_LIMIT_EXCEEDED"] = UpstreamFailure.Transient,
        ["LIMIT_EXCEEDED"] = UpstreamFailure.Transient,
        ["INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE"] = UpstreamFailure.Transient,
        ["ORG_IN_MAINTENANCE"] = UpstreamFailure.Transient,
        ["RECORD_IN_USE_BY_WORKFLOW"] = UpstreamFailure.Transient,
        ["ENTITY_IS_LOCKED"] = UpstreamFailure.Transient,
        ["API_CURRENTLY_DISABLED"] = UpstreamFailure.SetUp,
        ["INVALID_SESSION_ID"] = UpstreamFailure.SetUp,
        ["INVALID_AUTH_HEADER"] = UpstreamFailure.SetUp,
        ["INVALID_ACCESS_TOKEN"] = UpstreamFailure.SetUp,
        ["INSUFFICIENT_ACCESS"] = UpstreamFailure.SetUp,
        ["INSUFFICIENT_ACCESS_OR_READONLY"] = UpstreamFailure.SetUp,
        ["INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"] = UpstreamFailure.SetUp,
        ["INVALID_ASSIGNMENT_RULE"] = UpstreamFailure.SetUp,
        ["INACTIVE_OWNER_OR_USER"] = UpstreamFailure.SetUp,
        ["API_DISABLED_FOR_ORG"] = UpstreamFailure.SetUp,
        ["UNSUPPORTED_API_VERSION"] = UpstreamFailure.SetUp,
        ["INVALID_EXTERNAL_ID_FIELD_NAME"] = UpstreamFailure.SetUp,
        ["STORAGE_LIMIT_EXCEEDED"] = UpstreamFailure.SetUp,
        ["INVALID_TYPE"] = UpstreamFailure.SetUp,
    };

    /// <summary>Codes of an org's own automation, whose message tells whether a repeat may help.</summary>
    private static readonly HashSet<string> Automation = new(StringComparer.Ordinal) { "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CANNOT_EXECUTE_FLOW_TRIGGER", "FLOW_EXCEPTION" };

    /// <summary>What an error asks for; an unknown code goes by the HTTP status.</summary>
    public static UpstreamFailure Classify(SalesforceError error, int status)
    {
        if (Table.TryGetValue(error.Code, out var failure))
        {
            return failure;
        }

        if (Automation.Contains(error.Code)
            && (error.Message.Contains("UNABLE_TO_LOCK_ROW", StringComparison.Ordinal) || error.Message.Contains("LimitException", StringComparison.Ordinal)))
        {
            return UpstreamFailure.Transient;
        }

        return status switch
        {
            408 or 420 or 429 or >= 500 => UpstreamFailure.Transient,
            401 or 403 => UpstreamFailure.SetUp,
            _ => UpstreamFailure.Refused,
        };
    }

    /// <summary>The errors of an answer or of a row: an array, or one object; codes are <c>errorCode</c> in calls and <c>statusCode</c> in rows.</summary>
    public static IReadOnlyList<SalesforceError> Read(JsonElement json)
    {
        var items = json.ValueKind switch
        {
            JsonValueKind.Array => json.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object),
            JsonValueKind.Object => [json],
            _ => [],
        };
        return [.. items.Select(item => new SalesforceError(
            Text(item, "errorCode") ?? Text(item, "statusCode") ?? Text(item, "error") ?? "",
            Text(item, "message") ?? Text(item, "error_description") ?? "",
            item.TryGetProperty("fields", out var fields) && fields.ValueKind == JsonValueKind.Array ? [.. fields.EnumerateArray().Select(field => field.ToString())] : []))];
    }

    /// <summary>The failed answer as an exception.</summary>
    public static UpstreamException ToException(IReadOnlyList<SalesforceError> errors, UpstreamAnswer answer)
    {
        var error = errors.Count > 0 && errors[0].Code.Length > 0
            ? errors[0]
            : new SalesforceError(string.Create(CultureInfo.InvariantCulture, $"http-{answer.Status}"), "", []);
        return new UpstreamException("salesforce", Classify(error, answer.Status), error.Code, $"Salesforce answered {answer.Status} with {error.Code}.")
        {
            RetryAfter = answer.RetryAfter,
        };
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
