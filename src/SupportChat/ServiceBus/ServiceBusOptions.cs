namespace SupportChat.ServiceBus;

/// <summary>How to reach the broker (docs/reference/azure.md#identity): by identity, or by a connection string. The triggers read the same settings.</summary>
public sealed class ServiceBusOptions
{
    /// <summary>Section of the identity settings, name of the connection string, and <c>Connection</c> of the triggers.</summary>
    public const string SectionName = "ServiceBus";

    /// <summary>Setting <c>ServiceBus__fullyQualifiedNamespace</c>, for example <c>name.servicebus.windows.net</c>.</summary>
    public string? FullyQualifiedNamespace { get; set; }

    /// <summary>Setting <c>ServiceBus__credential</c>: <c>managedidentity</c>, or absent for the developer's sign-in.</summary>
    public string? Credential { get; set; }

    /// <summary>Setting <c>ServiceBus__clientId</c>: client id of a user-assigned identity; absent for the system-assigned one.</summary>
    public string? ClientId { get; set; }

    /// <summary>
    /// Setting <c>ServiceBus</c>: a connection string; with <c>UseDevelopmentEmulator=true</c> the SDK talks to the local emulator in clear text.
    /// </summary>
    public string? ConnectionString { get; set; }
}
