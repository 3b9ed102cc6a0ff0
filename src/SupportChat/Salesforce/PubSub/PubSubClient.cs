using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// The Salesforce Pub/Sub API over one HTTP/2 channel (docs/reference/salesforce.md#pubsub-api). Every call carries the current session's headers.
/// </summary>
internal sealed class PubSubClient : IEventBus, IDisposable
{
    private const int MaxCredit = 100;
    private const int LowWater = 50;
    private const int MaxReceiveBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(15);

    private readonly IPubSubSessions sessions;
    private readonly TimeProvider time;
    private readonly GrpcChannel channel;
    private readonly Protocol.PubSub.PubSubClient stub;
    private readonly EventSchemaCache schemas;

    /// <param name="options">The address: <c>https://host:port</c>, or <c>http://</c> for HTTP/2 in clear text.</param>
    /// <param name="sessions">Current session for every call.</param>
    /// <param name="time">Clock of the call deadlines.</param>
    public PubSubClient(IOptions<SalesforceOptions> options, IPubSubSessions sessions, TimeProvider time)
    {
        this.sessions = sessions;
        this.time = time;
        channel = GrpcChannel.ForAddress(options.Value.PubSubUrl, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                KeepAlivePingDelay = PingAfter,
                KeepAlivePingTimeout = PingTimeout,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                EnableMultipleHttp2Connections = true,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxReceiveBytes,
        });
        stub = new Protocol.PubSub.PubSubClient(channel);
        schemas = new EventSchemaCache(FetchSchemaAsync);
    }

    public async Task<string> CheckTopicAsync(string topic, CancellationToken cancellationToken)
    {
        var info = await CallAsync(
            "GetTopic",
            (options) => stub.GetTopicAsync(new TopicRequest { TopicName = topic }, options),
            cancellationToken);
        if (!info.CanSubscribe)
        {
            throw new PubSubException(
                PubSubFailure.SetUp,
                "subscription.topic.cannot.subscribe",
                $"The integration user may not read topic {topic}. Give it View All Records on Case and check Salesforce__Topics.");
        }

        return info.SchemaId;
    }

    public ValueTask<EventSchema> GetSchemaAsync(string schemaId, CancellationToken cancellationToken) => schemas.GetAsync(schemaId, cancellationToken);

    public async IAsyncEnumerable<FetchResponse> SubscribeAsync(string topic, ReplayStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = await sessions.GetAsync(cancellationToken);
        using var call = stub.Subscribe(HeadersOf(session), cancellationToken: cancellationToken);
        var credit = MaxCredit;
        var accepted = false;
        await AskAsync(call, new FetchRequest
        {
            TopicName = topic,
            ReplayPreset = start.Preset,
            ReplayId = UnsafeByteOperations.UnsafeWrap(start.ReplayId),
            NumRequested = MaxCredit,
        }, cancellationToken);
        while (await NextAsync(call, session, cancellationToken))
        {
            var response = call.ResponseStream.Current;
            if (!accepted)
            {
                sessions.Accepted(session);
                accepted = true;
            }

            credit -= response.Events.Count;
            if (credit <= LowWater)
            {
                // Before the answer is worked on, so that the server does not fall idle meanwhile.
                await AskAsync(call, new FetchRequest { NumRequested = MaxCredit - credit }, cancellationToken);
                credit = MaxCredit;
            }

            yield return response;
        }
    }

    public void Dispose() => channel.Dispose();

    private static async Task AskAsync(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> call, FetchRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await call.RequestStream.WriteAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            // The server has ended the call; the next read tells how, and gives what it sent before.
        }
    }

    private async Task<bool> NextAsync(
        AsyncDuplexStreamingCall<FetchRequest, FetchResponse> call, SalesforceSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellationToken);
        }
        catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The subscription was given up.", exception, cancellationToken);
        }
        catch (RpcException exception)
        {
            throw Refused(exception, "Subscribe", session);
        }
    }

    private async Task<EventSchema> FetchSchemaAsync(string schemaId, CancellationToken cancellationToken)
    {
        var info = await CallAsync(
            "GetSchema",
            (options) => stub.GetSchemaAsync(new SchemaRequest { SchemaId = schemaId }, options),
            cancellationToken);
        return EventSchema.Parse(schemaId, info.SchemaJson);
    }

    private async Task<T> CallAsync<T>(string name, Func<CallOptions, AsyncUnaryCall<T>> start, CancellationToken cancellationToken)
    {
        for (var retried = false; ; retried = true)
        {
            var session = await sessions.GetAsync(cancellationToken);
            using var timeout = new CancellationTokenSource(CallTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                using var call = start(new CallOptions(HeadersOf(session), cancellationToken: either.Token));
                return await call;
            }
            catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException($"{name} was given up.", exception, cancellationToken);
            }
            catch (RpcException exception) when (timeout.IsCancellationRequested)
            {
                throw new PubSubException(PubSubFailure.Reconnect, "timeout", $"{name} did not answer within {CallTimeout.TotalSeconds} s.", exception);
            }
            catch (RpcException exception)
            {
                var refused = Refused(exception, name, session);
                if (refused.Failure != PubSubFailure.NewToken || retried)
                {
                    throw refused;
                }
            }
        }
    }

    private PubSubException Refused(RpcException exception, string call, SalesforceSession session)
    {
        var refused = PubSubErrors.Translate(exception, call);
        if (refused.Failure == PubSubFailure.NewToken)
        {
            sessions.Invalidate(session);
        }

        return refused;
    }

    private static Metadata HeadersOf(SalesforceSession session) => new()
    {
        { "accesstoken", session.AccessToken },
        { "instanceurl", session.InstanceUrl.GetLeftPart(UriPartial.Authority) },
        { "tenantid", session.OrganizationId },
    };
}
