namespace SupportChat.Tests.Storage.Fixtures;

/// <summary>The class runs against Azurite: its <see cref="StoreFactAttribute"/> tests are skipped, with the reason, where Node is missing.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsNodeAttribute : Attribute;
