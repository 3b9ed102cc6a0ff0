using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Tests.ServiceBus;

public sealed class ServiceBusOptionsTests
{
    private const string Emulator = "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    [Fact]
    public void A_namespace_is_reached_by_the_managed_identity()
    {
        var client = Connect(
            ("ServiceBus:fullyQualifiedNamespace", "name.servicebus.windows.net"), ("ServiceBus:credential", "managedidentity"), ("ServiceBus:clientId", "id"));

        Assert.Equal("name.servicebus.windows.net", client.FullyQualifiedNamespace);
        Assert.IsType<ManagedIdentityCredential>(
            ServiceBusServices.CredentialOf(new ServiceBusOptions { Credential = "managedidentity", ClientId = "id" }));
    }

    [Fact]
    public void A_namespace_alone_is_reached_by_the_developers_sign_in() =>
        Assert.IsType<DefaultAzureCredential>(ServiceBusServices.CredentialOf(new ServiceBusOptions()));

    [Fact]
    public void The_emulator_is_reached_by_its_connection_string() => Assert.Equal("localhost", Connect(("ServiceBus", Emulator)).FullyQualifiedNamespace);

    [Theory]
    [InlineData("Set either ServiceBus__fullyQualifiedNamespace (identity) or ServiceBus (connection string), and not both.")]
    [InlineData("Set either ServiceBus__fullyQualifiedNamespace (identity) or ServiceBus (connection string), and not both.", "ServiceBus", Emulator, "ServiceBus:fullyQualifiedNamespace", "a.b")]
    [InlineData("ServiceBus__fullyQualifiedNamespace must be a host name alone, such as name.servicebus.windows.net.", "ServiceBus:fullyQualifiedNamespace", "sb://a.b/")]
    [InlineData("ServiceBus must be a connection string that starts with Endpoint=sb://.", "ServiceBus", "name.servicebus.windows.net")]
    [InlineData("ServiceBus__credential must be managedidentity or absent.", "ServiceBus:fullyQualifiedNamespace", "a.b", "ServiceBus:credential", "secret")]
    [InlineData("ServiceBus__clientId needs ServiceBus__credential=managedidentity.", "ServiceBus:fullyQualifiedNamespace", "a.b", "ServiceBus:clientId", "id")]
    public void Half_a_connection_says_what_to_set(string expected, params string[] settings)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Connect([.. settings.Chunk(2).Select(pair => (pair[0], pair[1]))]));

        Assert.Equal(expected, refusal.Message);
    }

    private static ServiceBusClient Connect(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IConfiguration>(configuration)
            .AddServiceBus()
            .BuildServiceProvider()
            .GetRequiredService<BrokerConnection>().Client;
    }
}
