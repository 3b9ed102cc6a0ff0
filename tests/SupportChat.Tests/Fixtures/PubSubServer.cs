using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.Tests.Fixtures;

/// <summary>A gRPC server on loopback that answers as the test tells it, and remembers the headers of every call.</summary>
internal sealed class PubSubServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private PubSubServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Settings of a client that calls it.</summary>
    public IOptions<SalesforceOptions> Options => Microsoft.Extensions.Options.Options.Create(new SalesforceOptions { PubSubUrl = Address.ToString() });

    public ConcurrentQueue<(string Method, string Token, string Instance, string Tenant)> Calls { get; } = new();

    public Func<TopicRequest, Task<TopicInfo>> OnTopic { get; set; } = request =>
        Task.FromResult(new TopicInfo { TopicName = request.TopicName, CanSubscribe = true });

    public Func<SchemaRequest, Task<SchemaInfo>> OnSchema { get; set; } = _ => throw new InvalidOperationException("No schema was expected.");

    public Func<IAsyncStreamReader<FetchRequest>, IServerStreamWriter<FetchResponse>, ServerCallContext, Task> OnSubscribe { get; set; } =
        (_, _, _) => throw new InvalidOperationException("No subscription was expected.");

    public static async Task<PubSubServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        PubSubServer? server = null;
        builder.Services.AddSingleton(_ => server!);
        builder.Services.AddSingleton<IServiceMethodProvider<PubSubServer>, Methods>();
        var app = builder.Build();
        server = new PubSubServer(app);
        app.MapGrpcService<PubSubServer>();
        await app.StartAsync();
        return server;
    }

    /// <summary>The error as Salesforce sends it: the code is in the trailers.</summary>
    public static RpcException Error(StatusCode status, string code) =>
        new(new Status(status, "refused. rpcId: 42"), new Metadata { { "error-code", "sfdc.platform.eventbus.grpc." + code } });

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private void Note(string method, ServerCallContext context) => Calls.Enqueue((
        method,
        context.RequestHeaders.GetValue("accesstoken") ?? "",
        context.RequestHeaders.GetValue("instanceurl") ?? "",
        context.RequestHeaders.GetValue("tenantid") ?? ""));

    private sealed class Methods : IServiceMethodProvider<PubSubServer>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<PubSubServer> context)
        {
            context.AddUnaryMethod(
                Of(MethodType.Unary, "GetTopic", TopicRequest.Parser, TopicInfo.Parser),
                [],
                (server, request, call) =>
                {
                    server.Note("GetTopic", call);
                    return server.OnTopic(request);
                });
            context.AddUnaryMethod(
                Of(MethodType.Unary, "GetSchema", SchemaRequest.Parser, SchemaInfo.Parser),
                [],
                (server, request, call) =>
                {
                    server.Note("GetSchema", call);
                    return server.OnSchema(request);
                });
            context.AddDuplexStreamingMethod(
                Of(MethodType.DuplexStreaming, "Subscribe", FetchRequest.Parser, FetchResponse.Parser),
                [],
                (server, requests, responses, call) =>
                {
                    server.Note("Subscribe", call);
                    return server.OnSubscribe(requests, responses, call);
                });
        }

        private static Method<TRequest, TResponse> Of<TRequest, TResponse>(
            MethodType type, string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
            where TRequest : class, IMessage<TRequest>
            where TResponse : class, IMessage<TResponse> =>
            new(
                type,
                "eventbus.v1.PubSub",
                name,
                Marshallers.Create(message => message.ToByteArray(), request.ParseFrom),
                Marshallers.Create(message => message.ToByteArray(), response.ParseFrom));
    }
}
