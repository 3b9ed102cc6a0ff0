using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Pipeline;

/// <summary>The parameters <c>limit</c> and <c>cursor</c> of a list.</summary>
internal static class PageQuery
{
    private const int MaxLimit = 100;

    /// <summary>Reads both; false with the answer to give when <c>limit</c> is not from 1 to 100.</summary>
    public static bool TryRead(HttpRequest request, int defaultLimit, out int limit, out string? cursor, [NotNullWhen(false)] out IResult? problem)
    {
        limit = defaultLimit;
        cursor = request.Query["cursor"].ToString() is { Length: > 0 } value ? value : null;
        problem = request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)
            ? Problems.Validation("limit", $"Send a number from 1 to {MaxLimit}.")
            : null;
        return problem is null;
    }

    /// <summary>The answer to a cursor that no earlier page gave.</summary>
    public static IResult WrongCursor() => Problems.Validation("cursor", "Send the 'next' of an earlier page, unchanged, or leave it out.");
}
