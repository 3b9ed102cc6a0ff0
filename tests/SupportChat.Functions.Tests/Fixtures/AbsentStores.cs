using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Functions.Tests.Fixtures;

/// <summary>Stores that refuse every call, for tests of what must happen before or without them.</summary>
internal static class AbsentStores
{
    public static void AddAbsentStores(this IServiceCollection services) => services
        .AddSingleton(DispatchProxy.Create<IConversationStore, Absent>())
        .AddSingleton(DispatchProxy.Create<IConversationIndex, Absent>())
        .AddSingleton(DispatchProxy.Create<IMessageLedger, Absent>())
        .AddSingleton(DispatchProxy.Create<ICursorStore, Absent>())
        .AddSingleton(DispatchProxy.Create<IDeadLetterStore, Absent>());

#pragma warning disable CA1852 // The proxies derive from it at run time.
    internal class Absent : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new InvalidOperationException($"{targetMethod?.DeclaringType?.Name}.{targetMethod?.Name}: the store is down.");
    }
#pragma warning restore CA1852
}
