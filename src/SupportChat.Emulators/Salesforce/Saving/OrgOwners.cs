namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>Who can get a Case without being named: the queues, by developer name, and the default owner of the support settings.</summary>
internal sealed class OrgOwners(string defaultCaseOwner, IReadOnlyDictionary<string, string> queues)
{
    public string DefaultCaseOwner { get; } = defaultCaseOwner;

    public string QueueOf(string developerName) => queues.GetValueOrDefault(developerName)
        ?? throw new InvalidOperationException($"The assignment rule names the queue '{developerName}', which the emulator does not have.");
}
