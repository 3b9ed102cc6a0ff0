using Grpc.Core;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Salesforce.PubSub.Wire;

namespace SupportChat.Emulators.Salesforce.PubSub;

/// <summary>The Pub/Sub API (docs/reference/salesforce.md#pubsub-api).</summary>
internal sealed class PubSubService(
    PubSubAccess access, EventBus bus, SchemaCatalog schemas, SubscriptionHub hub, SubscriptionSettings settings, PubSubTenant tenant)
    : Wire.PubSub.PubSubBase
{
    private const string CaseEvent = "CaseChangeEvent";

    public override Task<TopicInfo> GetTopic(TopicRequest request, ServerCallContext context)
    {
        var rpcId = Admit(context);
        var topic = Find(request.TopicName, rpcId);
        var eventName = topic.Name[(topic.Name.LastIndexOf('/') + 1)..];
        return Task.FromResult(new TopicInfo
        {
            TopicName = topic.Name,
            TenantGuid = tenant.Guid,
            CanPublish = false,
            CanSubscribe = true,
            SchemaId = (schemas.FindCurrent(eventName) ?? schemas.CurrentChange(CaseEvent)).Id,
            RpcId = rpcId,
        });
    }

    public override Task<SchemaInfo> GetSchema(SchemaRequest request, ServerCallContext context)
    {
        var rpcId = Admit(context);
        var schema = schemas.Find(request.SchemaId) ?? throw PubSubErrors.SchemaInvalid(rpcId);
        return Task.FromResult(new SchemaInfo { SchemaId = schema.Id, SchemaJson = schema.Json, RpcId = rpcId });
    }

    public override async Task Subscribe(
        IAsyncStreamReader<FetchRequest> requestStream, IServerStreamWriter<FetchResponse> responseStream, ServerCallContext context)
    {
        var rpcId = Admit(context);
        await context.WriteResponseHeadersAsync([]);
        if (!await requestStream.MoveNext(context.CancellationToken))
        {
            return;
        }

        if (hub.IsRefused())
        {
            throw PubSubErrors.LimitExceeded(rpcId);
        }

        var first = requestStream.Current;
        var topic = Find(first.TopicName, rpcId);
        var subscription = new Subscription(settings, bus, topic, PositionOf(topic, first, rpcId), rpcId);
        subscription.Request(first);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, tenant.Stopping);
        hub.Add(subscription);
        try
        {
            await subscription.RunAsync(ReadAsync(requestStream, subscription, stopping.Token), responseStream, stopping.Token);
        }
        catch (OperationCanceledException) when (tenant.Stopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw PubSubErrors.Unavailable(rpcId);
        }
        finally
        {
            hub.Remove(subscription);
            await stopping.CancelAsync();
        }
    }

    private static async Task ReadAsync(IAsyncStreamReader<FetchRequest> requests, Subscription subscription, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            subscription.Request(requests.Current);
        }
    }

    private long PositionOf(EventTopic topic, FetchRequest first, string rpcId)
    {
        var (earliest, latest) = bus.RangeOf(topic);
        if (first.ReplayPreset != ReplayPreset.Custom)
        {
            return first.ReplayPreset == ReplayPreset.Earliest ? earliest : latest;
        }

        if (first.ReplayId.IsEmpty)
        {
            throw PubSubErrors.ReplayIdMissing(rpcId);
        }

        return ReplayId.TryRead(first.ReplayId.Span, out var number) && bus.PositionAfter(topic, number) is { } position
            ? position
            : throw PubSubErrors.ReplayIdCorrupted(rpcId);
    }

    private EventTopic Find(string name, string rpcId)
    {
        if (name.Length == 0)
        {
            throw PubSubErrors.TopicEmpty(rpcId);
        }

        return bus.Find(name) ?? throw PubSubErrors.TopicNotFound(rpcId, name);
    }

    private string Admit(ServerCallContext context)
    {
        var rpcId = Guid.NewGuid().ToString();
        access.Check(context.RequestHeaders, rpcId);
        return rpcId;
    }
}

/// <summary>The org as the Pub/Sub API knows it, and when the emulator stops.</summary>
internal sealed class PubSubTenant(string organizationId)
{
    private CancellationToken stopping;

    /// <summary><c>core/prod/00D000000000001EAA</c></summary>
    public string Guid { get; } = $"core/prod/{organizationId}";

    public CancellationToken Stopping => stopping;

    /// <summary>Known only once the server is composed.</summary>
    public void StopWith(CancellationToken stopping) => this.stopping = stopping;
}
