using System.Globalization;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Tests.PubSub;

/// <summary>Sessions <c>token-1</c>, <c>token-2</c> ...: a new one after each that was refused.</summary>
internal sealed class NumberedSessions : IPubSubSessions
{
    private int number = 1;

    public Task<PubSubSession> GetAsync(CancellationToken cancellationToken) => Task.FromResult(new PubSubSession(
        "token-" + number.ToString(CultureInfo.InvariantCulture), new Uri("https://acme.my.salesforce.com/"), "00D000000000001EAA"));

    public void Invalidate(PubSubSession session)
    {
        if (session.AccessToken == "token-" + number.ToString(CultureInfo.InvariantCulture))
        {
            number++;
        }
    }
}
