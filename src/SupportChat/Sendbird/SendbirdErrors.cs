using System.Globalization;
using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

/// <summary>
/// Sendbird's error codes and what to do about each (docs/reference/sendbird.md#errors, #retries). "Not found" comes as HTTP 400: only the code counts.
/// </summary>
internal static class SendbirdErrors
{
    public const int PageTokenExpired = 400109;
    public const int InvalidValue = 400111;
    public const int NotFound = 400201;
    public const int AlreadyExists = 400202;
    public const int NotMember = 900020;

    /// <summary>The user is deactivated (400300), as <see cref="UpstreamException.Code"/>.</summary>
    public const string Deactivated = "400300";

    public const int MessageNotFound = 900300;

    private static readonly Dictionary<int, UpstreamFailure> Table = new()
    {
        // 4001xx: the request itself. 400108 speaks of the token's rights, 400109 of a list that changed underway.
        [400100] = UpstreamFailure.Refused,
        [400101] = UpstreamFailure.Refused,
        [400102] = UpstreamFailure.Refused,
        [400103] = UpstreamFailure.Refused,
        [400104] = UpstreamFailure.Refused,
        [400105] = UpstreamFailure.Refused,
        [400106] = UpstreamFailure.Refused,
        [400108] = UpstreamFailure.SetUp,
        [PageTokenExpired] = UpstreamFailure.Transient,
        [400110] = UpstreamFailure.Refused,
        [InvalidValue] = UpstreamFailure.Refused,
        [400112] = UpstreamFailure.Refused,
        [400113] = UpstreamFailure.Refused,
        [400114] = UpstreamFailure.Refused,
        [400151] = UpstreamFailure.Refused,
        [NotFound] = UpstreamFailure.Refused,
        [AlreadyExists] = UpstreamFailure.Refused,
        [400203] = UpstreamFailure.Refused,

        // 4003xx: users, sessions and the application.
        [400300] = UpstreamFailure.Refused,
        [400301] = UpstreamFailure.Refused,
        [400302] = UpstreamFailure.Refused,
        [400303] = UpstreamFailure.Refused,
        [400304] = UpstreamFailure.SetUp,
        [400305] = UpstreamFailure.Refused,
        [400306] = UpstreamFailure.SetUp,
        [400307] = UpstreamFailure.SetUp,
        [400309] = UpstreamFailure.Refused,
        [400310] = UpstreamFailure.Refused,
        [400312] = UpstreamFailure.SetUp,
        [400313] = UpstreamFailure.SetUp,

        // 4004xx to 4009xx: token, form of the request, blocks and bans.
        [400401] = UpstreamFailure.SetUp,
        [400402] = UpstreamFailure.Refused,
        [400403] = UpstreamFailure.Refused,
        [400404] = UpstreamFailure.SetUp,
        [400500] = UpstreamFailure.Transient,
        [400501] = UpstreamFailure.Transient,
        [400700] = UpstreamFailure.Refused,
        [400701] = UpstreamFailure.Refused,
        [400702] = UpstreamFailure.Refused,
        [400750] = UpstreamFailure.Refused,
        [400751] = UpstreamFailure.Refused,
        [400920] = UpstreamFailure.Refused,
        [400930] = UpstreamFailure.SetUp,
        [403100] = UpstreamFailure.SetUp,

        // 5xxxxx: Sendbird's own trouble and its rate limit.
        [500601] = UpstreamFailure.Transient,
        [500602] = UpstreamFailure.Transient,
        [500901] = UpstreamFailure.Transient,
        [500910] = UpstreamFailure.Transient,

        // 9xxxxx are known from the socket; 900200 is its rate limit.
        [NotMember] = UpstreamFailure.Refused,
        [900200] = UpstreamFailure.Transient,
        [MessageNotFound] = UpstreamFailure.Refused,
    };

    /// <summary>
    /// What a code asks for; an unknown one goes by the HTTP status. An error without a code is not Sendbird's own: no data is to blame for it.
    /// </summary>
    public static UpstreamFailure Classify(int? code, int status)
    {
        if (code is { } known && Table.TryGetValue(known, out var failure))
        {
            return failure;
        }

        return (code, status) switch
        {
            (_, 408 or 429 or >= 500) or ( >= 500_000 and < 600_000, _) => UpstreamFailure.Transient,
            (null, _) or (_, 401 or 403) => UpstreamFailure.SetUp,
            _ => UpstreamFailure.Refused,
        };
    }

    /// <summary>The success of every call of the Platform API: a JSON object that does not say <c>error</c>.</summary>
    public static bool IsDocumented(int status, JsonElement json) => json.ValueKind == JsonValueKind.Object && !json.Flag("error");

    /// <summary>The error code of an answer; null for a status of success, whatever the body holds, or an error without one.</summary>
    public static int? CodeOf(UpstreamAnswer answer) =>
        !answer.IsClaimed && answer.Json.Number("code") is >= 0 and <= int.MaxValue and var code ? (int)code : null;

    /// <summary>What an answer asks for; null for a success, and for "not found" and "exists", which are facts.</summary>
    public static UpstreamFailure? Classify(UpstreamAnswer answer)
    {
        if (answer.IsSuccess || CodeOf(answer) is NotFound or AlreadyExists or MessageNotFound)
        {
            return null;
        }

        return answer.IsClaimed ? UpstreamFailure.Transient : Classify(CodeOf(answer), answer.Status);
    }

    /// <summary>The failed answer as an exception; the upstream's text is left out, since it may quote what was sent.</summary>
    public static UpstreamException ToException(UpstreamAnswer answer)
    {
        if (answer.IsClaimed)
        {
            return answer.ToUnexpected(SendbirdClient.Name, "no object, or one that says error");
        }

        var code = CodeOf(answer);
        var name = code?.ToString(CultureInfo.InvariantCulture) ?? string.Create(CultureInfo.InvariantCulture, $"http-{answer.Status}");
        return new UpstreamException(SendbirdClient.Name, Classify(code, answer.Status), name, $"Sendbird answered {answer.Status} with code {name}.{Remedy(code, answer.Status)}")
        {
            RetryAfter = answer.RetryAfter,
        };
    }

    private static string Remedy(int? code, int status) => (code, status) switch
    {
        (400401, _) => " Set Sendbird__ApiToken to an API token of this application.",
        (400304 or 403100, _) => " Check Sendbird__ApplicationId.",
        (null, >= 300 and < 500 and not 408 and not 429) => " It is no answer of the Platform API: check Sendbird__BaseUrl.",
        _ => "",
    };
}
