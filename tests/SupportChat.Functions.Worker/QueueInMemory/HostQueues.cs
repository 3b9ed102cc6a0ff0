using System.Diagnostics;
using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace SupportChat.Functions.QueueInMemory;

/// <summary>
/// Lets an unchanged Program send to the queues of the host that started the process, when <c>QueueInMemory__Enabled</c> says so: replaces the SDK's client
/// while the generic host is built, as ASP.NET Core's own tests do.
/// </summary>
internal sealed class HostQueues : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Setting = "QueueInMemory__Enabled";

#pragma warning disable CA2255 // A process of tests, whose Program must stay as it is.
    [ModuleInitializer]
    internal static void Watch()
    {
        if (Environment.GetEnvironmentVariable(Setting) == bool.TrueString)
        {
            DiagnosticListener.AllListeners.Subscribe(new HostQueues());
        }
    }
#pragma warning restore CA2255

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
        {
            builder.ConfigureServices((context, services) => services.Replace(ServiceDescriptor.Singleton<ServiceBusClient>(Connect(context.Configuration))));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static InMemoryClient Connect(IConfiguration configuration)
    {
        var host = new QueueInMemory.QueueInMemoryClient(GrpcChannel.ForAddress(configuration["Functions:Worker:HostEndpoint"]!));
        return new InMemoryClient(async (queue, messages, cancellationToken) =>
        {
            var request = new SendRequest { Queue = queue };
            request.Messages.AddRange(messages.Select(message => UnsafeByteOperations.UnsafeWrap(message.GetRawAmqpMessage().ToBytes().ToMemory())));
            try
            {
                await host.SendAsync(request, cancellationToken: cancellationToken);
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.Unavailable)
            {
                throw new ServiceBusException(refused.Status.Detail, ServiceBusFailureReason.ServiceCommunicationProblem, queue, refused);
            }
        });
    }
}
