using System.Collections.Concurrent;
using Grpc.Core;
using SupportChat.Emulators.Salesforce.Events;

namespace SupportChat.Emulators.Salesforce.PubSub;

/// <summary>The open Subscribe streams, for control to disturb.</summary>
internal sealed class SubscriptionHub
{
    private readonly ConcurrentDictionary<string, Subscription> open = new(StringComparer.Ordinal);
    private readonly Countdown refusals = new();

    public int Count => open.Count;

    public void Add(Subscription subscription) => open[subscription.RpcId] = subscription;

    public void Remove(Subscription subscription) => open.TryRemove(subscription.RpcId, out _);

    public void EndAll(Func<string, RpcException> fault)
    {
        foreach (var subscription in open.Values)
        {
            subscription.End(fault);
        }
    }

    public void SilenceAll()
    {
        foreach (var subscription in open.Values)
        {
            subscription.Silence();
        }
    }

    /// <summary>The delivery limit is reached: so many of the next Subscribe calls are refused.</summary>
    public void RefuseNext(int count) => refusals.Set(count);

    /// <summary>True if this Subscribe call is one of the refused.</summary>
    public bool IsRefused() => refusals.TryTake();
}
