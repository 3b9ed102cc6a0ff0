namespace SupportChat.Tests.Fixtures;

/// <summary>A test that needs Node and npm; skipped with that reason where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeTools.WhyNot;
}
