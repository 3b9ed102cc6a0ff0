using System.Globalization;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>Numbers as Salesforce reads and writes them.</summary>
internal static class NumberFormat
{
    private const double SmallestPlain = 1e-3;
    private const double FirstScientific = 1e7;

    public static bool TryRead(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    public static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    /// <summary>
    /// A double as the real API writes it: always with a point, and with an exponent from eight digits on (<c>1234567.0</c>, <c>1.2345678E7</c>).
    /// Salesforce knowledge article 000221617.
    /// </summary>
    public static string WriteDouble(decimal number)
    {
        var value = (double)number;
        var magnitude = Math.Abs(value);
        if (value == 0)
        {
            return "0.0";
        }

        if (magnitude is >= SmallestPlain and < FirstScientific)
        {
            return value.ToString("0.0################", CultureInfo.InvariantCulture);
        }

        var digits = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(digits[(digits.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        return $"{Mantissa(value)}E{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Shortest digits that read back as the same double, with the point behind the first.</summary>
    private static string Mantissa(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var end = text.IndexOf('E', StringComparison.Ordinal);
        var digits = (end < 0 ? text : text[..end]).Replace(".", "", StringComparison.Ordinal);
        var sign = digits[0] == '-' ? "-" : "";
        digits = digits.TrimStart('-').TrimStart('0').TrimEnd('0');
        return $"{sign}{digits[0]}.{(digits.Length > 1 ? digits[1..] : "0")}";
    }
}
