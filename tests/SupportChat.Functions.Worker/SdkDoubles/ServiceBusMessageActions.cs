using Azure.Messaging.ServiceBus;
using Grpc.Net.Client;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Extensions.Configuration;
using SupportChat.Functions.SdkDoubles;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Double: settles at the Functions host, which holds the broker's locks.</summary>
[InputConverter(typeof(ServiceBusMessageActionsConverter))]
public class ServiceBusMessageActions
{
    private readonly Settlement.SettlementClient? host;

    internal ServiceBusMessageActions(Settlement.SettlementClient host) => this.host = host;

    /// <summary>For mocks, as the SDK's own.</summary>
    protected ServiceBusMessageActions()
    {
    }

    public virtual async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        await host!.CompleteAsync(new CompleteRequest { Locktoken = message.LockToken }, cancellationToken: cancellationToken);

    public virtual async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
        await host!.AbandonAsync(new AbandonRequest { Locktoken = message.LockToken }, cancellationToken: cancellationToken);
}

internal sealed class ServiceBusMessageActionsConverter(IConfiguration configuration) : IInputConverter, IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(configuration["Functions:Worker:HostEndpoint"]!);

    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) =>
        ValueTask.FromResult(ConversionResult.Success(new ServiceBusMessageActions(new Settlement.SettlementClient(channel))));

    public void Dispose() => channel.Dispose();
}
