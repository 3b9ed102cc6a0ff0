using System.Globalization;
using System.Text;

namespace SupportChat.Salesforce;

/// <summary>Literals of a SOQL statement (docs/reference/salesforce.md#queries, #times).</summary>
internal static class Soql
{
    /// <summary>A text in quotes, with everything in it that could end it escaped.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var character in text)
        {
            _ = character switch
            {
                '\\' or '\'' or '"' => literal.Append('\\').Append(character),
                '\n' => literal.Append("\\n"),
                '\r' => literal.Append("\\r"),
                '\t' => literal.Append("\\t"),
                '\b' => literal.Append("\\b"),
                '\f' => literal.Append("\\f"),
                _ => literal.Append(character),
            };
        }

        return literal.Append('\'').ToString();
    }

    /// <summary>Ids for <c>IN (...)</c>.</summary>
    public static string List(IEnumerable<SalesforceId> ids) => string.Join(',', ids.Select(id => Literal(id.Value)));

    /// <summary>A time in UTC, without quotes; fractions of a second are cut.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
