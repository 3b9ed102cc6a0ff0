using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Salesforce.OAuth;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.PubSub;

/// <summary>Checks the three headers of every call: they must belong together (docs/reference/salesforce.md#endpoint).</summary>
internal sealed class PubSubAccess(SessionStore sessions, string organizationId)
{
    private readonly Countdown refusals = new();

    /// <summary>So many of the next calls are refused, however good their session is.</summary>
    public void RefuseNext(int count) => refusals.Set(count);

    /// <summary>Throws UNAUTHENTICATED.</summary>
    public void Check(Grpc.Core.Metadata headers, string rpcId)
    {
        var token = Required(headers, "accesstoken", rpcId);
        var instance = Required(headers, "instanceurl", rpcId);
        var tenant = Required(headers, "tenantid", rpcId);
        if (!Uri.TryCreate(instance, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
        {
            throw PubSubErrors.HeadersInvalid(rpcId, "The header instanceurl must be scheme and host.");
        }

        if (!RecordId.TryNormalize(tenant, out var organization) || organization != organizationId)
        {
            throw PubSubErrors.HeadersInvalid(rpcId, "The header tenantid is not the org of the session.");
        }

        if (sessions.Use(token) is null || refusals.TryTake())
        {
            throw PubSubErrors.AuthError(rpcId);
        }
    }

    private static string Required(Grpc.Core.Metadata headers, string name, string rpcId) => headers.GetValue(name) is { Length: > 0 } value
        ? value
        : throw PubSubErrors.HeadersInvalid(rpcId, $"The header {name} is missing.");
}
