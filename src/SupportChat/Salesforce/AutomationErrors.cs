using System.Text.RegularExpressions;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>
/// Errors of the org's own automation (triggers, flows, packages): their code says only that it failed, the cause is in the text. Texts follow the language
/// of the integration user, codes in them do not. A text may quote what a customer wrote: the most that such words can gain is that the call is tried again.
/// </summary>
internal static partial class AutomationErrors
{
    private static readonly HashSet<string> Codes = new(StringComparer.Ordinal)
    {
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "CANNOT_EXECUTE_FLOW_TRIGGER",
        "FLOW_EXCEPTION",
        "APEX_ERROR",
    };

    /// <summary>Causes of which a text is sure, so that waiting is of no use.</summary>
    private static readonly HashSet<string> DataCauses = new(StringComparer.Ordinal)
    {
        "REQUIRED_FIELD_MISSING",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "FIELD_FILTER_VALIDATION_EXCEPTION",
        "FIELD_INTEGRITY_EXCEPTION",
        "STRING_TOO_LONG",
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "INVALID_EMAIL_ADDRESS",
        "NUMBER_OUTSIDE_VALID_RANGE",
        "MALFORMED_ID",
    };

    /// <summary>What an error of automation asks for; null for any other error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="causeOf">What a code of Salesforce's own asks for; null when it is not known.</param>
    public static UpstreamFailure? Classify(SalesforceError error, Func<string, UpstreamFailure?> causeOf)
    {
        // A trigger's addError, which packages use to pass on what they met, comes with the code of a validation rule.
        if (error.Code == "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        {
            return Contention().IsMatch(error.Message) ? UpstreamFailure.Transient : null;
        }

        if (!Codes.Contains(error.Code))
        {
            return null;
        }

        var named = Code().Matches(error.Message).Select(code => code.Value).Distinct().ToList();
        if (named.Any(code => causeOf(code) == UpstreamFailure.Transient) || Contention().IsMatch(error.Message) || Passing().IsMatch(error.Message))
        {
            return UpstreamFailure.Transient;
        }

        return named.Any(code => causeOf(code) == UpstreamFailure.SetUp) ? UpstreamFailure.SetUp
            : named.Any(DataCauses.Contains) ? UpstreamFailure.Refused
            : UpstreamFailure.Unexplained;
    }

    [GeneratedRegex("(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(?![A-Za-z0-9_])", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    /// <summary>Two transactions met on one record, in Salesforce's fixed words.</summary>
    [GeneratedRegex(
        "UNABLE_TO_LOCK_ROW|Record Currently Unavailable|unable to obtain exclusive access to this record",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Contention();

    /// <summary>Governor limits, which depend on what else ran in the transaction, and time-outs of queries and callouts.</summary>
    [GeneratedRegex(
        @"LimitException|CPU time limit exceeded|Too many (SOQL queries|DML statements)|Please try again|timed out|time-?out|running for too long|"
        + @"Exceeded maximum time allotted|Concurrent\w* Limit exceeded|temporarily unavailable|currently being modified by another user",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Passing();
}
