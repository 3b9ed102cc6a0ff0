namespace SupportChat.Emulators.Salesforce.PubSub;

/// <summary>The org as the Pub/Sub API knows it, and when the emulator stops.</summary>
internal sealed class PubSubTenant(string organizationId)
{
    private CancellationToken _stopping;

    /// <summary><c>core/prod/00D000000000001EAA</c></summary>
    public string Guid { get; } = $"core/prod/{organizationId}";

    public CancellationToken Stopping => _stopping;

    /// <summary>Known only once the server is composed.</summary>
    public void StopWith(CancellationToken stopping) => _stopping = stopping;
}
