using System.Collections.Concurrent;
using Grpc.Core;

namespace SupportChat.Emulators.Salesforce.PubSub;

/// <summary>The open Subscribe streams, for control to disturb.</summary>
internal sealed class SubscriptionHub
{
    private readonly ConcurrentDictionary<string, Subscription> _open = new(StringComparer.Ordinal);
    private int _refusals;

    public int Count => _open.Count;

    public void Add(Subscription subscription) => _open[subscription.RpcId] = subscription;

    public void Remove(Subscription subscription) => _open.TryRemove(subscription.RpcId, out _);

    public void EndAll(Func<string, RpcException> fault)
    {
        foreach (var subscription in _open.Values)
        {
            subscription.End(fault);
        }
    }

    public void SilenceAll()
    {
        foreach (var subscription in _open.Values)
        {
            subscription.Silence();
        }
    }

    /// <summary>The delivery limit is reached: so many of the next Subscribe calls are refused.</summary>
    public void RefuseNext(int count) => Volatile.Write(ref _refusals, count);

    /// <summary>True if this Subscribe call is one of the refused.</summary>
    public bool IsRefused()
    {
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            return true;
        }

        Volatile.Write(ref _refusals, 0);
        return false;
    }
}
