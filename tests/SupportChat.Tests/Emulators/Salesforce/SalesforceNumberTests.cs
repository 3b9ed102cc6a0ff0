using System.Globalization;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class SalesforceNumberTests
{
    // Salesforce knowledge article 000221617: from eight digits on, doubles have an exponent.
    [Theory]
    [InlineData("0", "0.0")]
    [InlineData("5", "5.0")]
    [InlineData("-2.5", "-2.5")]
    [InlineData("1234567", "1234567.0")]
    [InlineData("12345678", "1.2345678E7")]
    [InlineData("10000000", "1.0E7")]
    [InlineData("1795000000000", "1.795E12")]
    [InlineData("9007199254740991", "9.007199254740991E15")]
    [InlineData("-20000000", "-2.0E7")]
    [InlineData("0.0005", "5.0E-4")]
    public void Doubles_are_written_as_the_real_api_does(string value, string text)
    {
        var number = decimal.Parse(value, CultureInfo.InvariantCulture);

        Assert.Equal(text, NumberFormat.WriteDouble(number));
        Assert.Equal((double)number, double.Parse(text, CultureInfo.InvariantCulture));
    }
}
