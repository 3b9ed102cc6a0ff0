using System.Globalization;
using SupportChat.Work;

namespace SupportChat.Sendbird;

/// <summary>Sendbird's error codes and what to do about each (Sendbird reference 1.3, 1.4). "Not found" comes as HTTP 400: only the code counts.</summary>
internal static class SendbirdErrors
{
    public const int InvalidValue = 400111;
    public const int NotFound = 400201;
    public const int AlreadyExists = 400202;

    private static readonly Dictionary<int, UpstreamFailure> Table = new()
    {
        [400108] = UpstreamFailure.SetUp,
        [400109] = UpstreamFailure.Transient,
        [400201] = UpstreamFailure.Refused,
        [400202] = UpstreamFailure.Refused,
        [400300] = UpstreamFailure.Refused,
        [400304] = UpstreamFailure.SetUp,
        [400306] = UpstreamFailure.SetUp,
        [400307] = UpstreamFailure.SetUp,
        [400312] = UpstreamFailure.SetUp,
        [400313] = UpstreamFailure.SetUp,
        [400401] = UpstreamFailure.SetUp,
        [400500] = UpstreamFailure.Transient,
        [400501] = UpstreamFailure.Transient,
        [403100] = UpstreamFailure.SetUp,
        [500901] = UpstreamFailure.Transient,
        [500910] = UpstreamFailure.Transient,
    };

    /// <summary>What a code asks for; an unknown one goes by its range, and no code by the HTTP status.</summary>
    public static UpstreamFailure Classify(int? code, int status)
    {
        if (code is { } known && Table.TryGetValue(known, out var failure))
        {
            return failure;
        }

        return (code, status) switch
        {
            ( >= 500_000, _) => UpstreamFailure.Transient,
            (_, 408 or 429 or >= 500) => UpstreamFailure.Transient,
            (_, 401 or 403) => UpstreamFailure.SetUp,
            _ => UpstreamFailure.Refused,
        };
    }

    /// <summary>The failed answer as an exception; the upstream's text is left out, since it may quote what was sent.</summary>
    public static UpstreamException ToException(int? code, UpstreamAnswer answer)
    {
        var name = code?.ToString(CultureInfo.InvariantCulture) ?? string.Create(CultureInfo.InvariantCulture, $"http-{answer.Status}");
        return new UpstreamException("sendbird", Classify(code, answer.Status), name, $"Sendbird answered {answer.Status} with code {name}.")
        {
            RetryAfter = answer.RetryAfter,
        };
    }
}
