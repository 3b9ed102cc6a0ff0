using System.Text;
using System.Text.Json;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Fixtures;

/// <summary>A dead letter of every kind and reason, with a canary wherever somebody's text, name or address can be.</summary>
internal static class CanaryLetters
{
    /// <summary>Stands for what nobody may read.</summary>
    public const string Canary = "canary-7f3a";

    private const string Address = $"https://files.example/{Canary}?token={Canary}";

    public static ConversationId Conversation { get; } = ConversationId.Derive("ann", "canary");

    /// <summary>The id of the message that most of them are about.</summary>
    public const long MessageId = 7_001;

    public static IReadOnlyList<DeadLetter> All { get; } =
    [
        Letter("transcripts", DeadLetterReason.RowRefused, "STRING_TOO_LONG (Text__c)", Message().ToWorkItem(Conversation, At)),
        Letter("transcripts", DeadLetterReason.RetriesExhausted, "timeout", Message().AsDeleted(1).ToWorkItem(Conversation, At)),
        Letter("transcripts", DeadLetterReason.TranscriptNotFiled, "no-rights", TranscriptRepairRequest.For(Conversation, "sweep", At)),
        Letter("transcripts", DeadLetterReason.UnreadableBody, WorkKind.Transcript, Item(WorkKind.Transcript, $"{{\"text\":\"{Canary}")),
        Letter("transcripts", DeadLetterReason.UnknownWorkKind, $"{Canary} <{Canary}@example.com>", Item($"{Canary} <{Canary}@example.com>", Canary)),
        Letter("conversations", DeadLetterReason.DeliveriesExhausted, "10 deliveries without being settled",
            new ReconcileRequest { Verify = VerifyScope.Case }.ToWorkItem(Conversation, "operator", At)),
        Letter("conversations", DeadLetterReason.Broker, $"see {Address}", Item(WorkKind.Reconcile, Canary) with { CorrelationId = $"{Canary} wrote" }),
        Letter("files", DeadLetterReason.FileNotCopied, "too-large",
            FileCopy.Of(new ChannelFile(Address, $"{Canary}.pdf", Canary, 1), MessageId, 1, 1, "channel", 1).ToWorkItem(Conversation, At)),
        Letter(UnreadableEvents.QueueName, DeadLetterReason.UnreadableEvent, "/data/SupportChat__chn, schema abc: field-missing", Event()),
    ];

    private static DateTimeOffset At => DateTimeOffset.UnixEpoch.AddDays(20_000);

    private static TranscriptMessage Message() => new TranscriptMessage
    {
        MessageId = MessageId,
        Version = 1,
        ChannelUrl = "channel",
        SenderId = $"{Canary}@example.com",
        SenderName = $"Ann {Canary}",
        Text = $"My token is {Canary}",
    }.WithFiles([new ChannelFile(Address, $"{Canary}.png")]);

    private static WorkItem Event() => Item(UnreadableEvents.Kind, "") with
    {
        ConversationId = default,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new UnreadableEvent("/data/SupportChat__chn", "event-1", "abc", [1], Encoding.UTF8.GetBytes(Canary)),
            UnreadableEventJsonContext.Default.UnreadableEvent),
    };

    private static WorkItem Item(string kind, string body) => new()
    {
        Kind = kind,
        ConversationId = Conversation,
        CorrelationId = "cause",
        Body = Encoding.UTF8.GetBytes(body),
        FirstEnqueuedAt = At,
    };

    private static DeadLetter Letter(string queue, string reason, string description, WorkItem item) =>
        new() { Item = item, Queue = queue, Reason = reason, Description = description, At = At };
}
