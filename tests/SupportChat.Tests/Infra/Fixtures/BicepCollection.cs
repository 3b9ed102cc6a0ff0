namespace SupportChat.Tests.Infra.Fixtures;

/// <summary>Tests that run the compiler: one at a time, over one restored compiler.</summary>
[CollectionDefinition(Name)]
public sealed class BicepCollection : ICollectionFixture<BicepCompiler>
{
    public const string Name = "Bicep";
}
