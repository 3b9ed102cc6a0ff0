using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Conversations;

/// <summary>Whatever a stored request holds, Salesforce reads each of our fields once, with our value.</summary>
public sealed class NewCaseFieldsTests
{
    [Theory]
    [InlineData("supportchat_channelURL__c", "SupportChat_ChannelUrl__c")]
    [InlineData("SUPPORTCHAT_USERID__C", "SupportChat_UserId__c")]
    [InlineData("origin", "Origin")]
    [InlineData("SUBJECT", "Subject")]
    [InlineData("priority", "Priority")]
    [InlineData("suppliedemail", "SuppliedEmail")]
    [InlineData("recordtypeid", "RecordTypeId")]
    public async Task In_any_case_of_letters(string named, string field)
    {
        using var fixture = new UpstreamFixture();
        var options = Options.Create(new SalesforceOptions { RecordTypeId = "012000000000001AAA" });
        var conversation = Records.New() with
        {
            Request = new StartRequest
            {
                Subject = "Help",
                Priority = "High",
                Email = "ann@shop.example",
                Fields = new Dictionary<string, string> { [named] = "\"of the customer\"", ["Reason__c"] = "\"Delivery\"" },
            },
        };

        var fields = await new NewCaseFields(fixture.Salesforce, options).ForAsync(conversation, CancellationToken.None);

        Assert.Single(fields, pair => pair.Key.Equals(field, StringComparison.OrdinalIgnoreCase));
        Assert.NotEqual("of the customer", fields[field]);
        Assert.Equal("Delivery", fields["Reason__c"]);
    }
}
