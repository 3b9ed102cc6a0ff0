using System.Globalization;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Tests.Fixtures;

/// <summary>Sessions <c>token-1</c>, <c>token-2</c> ...: a new one after each that was refused.</summary>
internal sealed class NumberedSessions : IPubSubSessions
{
    private int number = 1;

    public Task<SalesforceSession> GetAsync(CancellationToken cancellationToken) => Task.FromResult(new SalesforceSession(
        "token-" + number.ToString(CultureInfo.InvariantCulture), new Uri("https://acme.my.salesforce.com/"), "00D000000000001EAA", "005000000000001AAA"));

    public void Accepted(SalesforceSession session)
    {
        // Nothing rests on it here.
    }

    public void Invalidate(SalesforceSession session)
    {
        if (session.AccessToken == "token-" + number.ToString(CultureInfo.InvariantCulture))
        {
            number++;
        }
    }
}
