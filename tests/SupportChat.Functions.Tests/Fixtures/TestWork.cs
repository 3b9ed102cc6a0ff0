using System.Text;
using SupportChat.Queueing;

namespace SupportChat.Functions.Tests.Fixtures;

/// <summary>Items for tests.</summary>
internal static class TestWork
{
    public static readonly ConversationId Conversation = ConversationId.Derive("customer", "key");

    public static WorkItem Item(string kind = WorkKind.Reconcile, string body = "{}") => new()
    {
        Kind = kind,
        ConversationId = Conversation,
        CorrelationId = "cause-1",
        Body = Encoding.UTF8.GetBytes(body),
        FirstEnqueuedAt = new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero),
    };
}
