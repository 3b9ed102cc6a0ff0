using System.ComponentModel;
using SupportChat.Tests.Fixtures;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SupportChat.Tests.Storage.Fixtures;

/// <summary>A test of a contract, inherited by one class for each store. Whether it can run depends on that class.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("SupportChat.Tests.Storage.Fixtures.StoreFactDiscoverer", "SupportChat.Tests")]
internal sealed class StoreFactAttribute : FactAttribute;

internal sealed class StoreFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new StoreTestCase(diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

internal sealed class StoreTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For deserialization only.")]
    public StoreTestCase()
    {
    }

    public StoreTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod method)
        : base(diagnostics, display, displayOptions, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsNodeAttribute)).Any() ? NodeTools.WhyNot : base.GetSkipReason(factAttribute);
}
