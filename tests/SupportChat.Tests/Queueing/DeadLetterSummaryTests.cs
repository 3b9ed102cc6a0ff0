using System.Text.Json;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Queueing;

public sealed class DeadLetterSummaryTests
{
    [Fact]
    public void Nothing_that_somebody_wrote_is_in_one_of_any_reason()
    {
        Assert.Equal(DeadLetterReason.All.Order(), CanaryLetters.All.Select(letter => letter.Reason).Distinct().Order());
        Assert.All(CanaryLetters.All, letter =>
            Assert.DoesNotContain(CanaryLetters.Canary, JsonSerializer.Serialize(DeadLetterSummary.Of(letter with { Id = "id" })), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DeadLetterReason.RowRefused, CanaryLetters.MessageId, "transcript.v1", "STRING_TOO_LONG (Text__c)")]
    [InlineData(DeadLetterReason.FileNotCopied, CanaryLetters.MessageId, "file.v1", "too-large")]
    [InlineData(DeadLetterReason.DeliveriesExhausted, null, "reconcile.v1", "10 deliveries without being settled")]
    [InlineData(DeadLetterReason.UnreadableEvent, null, "case-event.v1", "/data/SupportChat__chn, schema abc: field-missing")]
    [InlineData(DeadLetterReason.UnreadableBody, null, "transcript.v1", "transcript.v1")]
    [InlineData(DeadLetterReason.UnknownWorkKind, null, "(withheld)", "(withheld)")]
    [InlineData(DeadLetterReason.Broker, null, "reconcile.v1", "(withheld)")]
    public void It_tells_what_work_it_was_and_why_it_ended(string reason, long? messageId, string kind, string description)
    {
        var summary = DeadLetterSummary.Of(CanaryLetters.All.First(letter => letter.Reason == reason) with { Id = "id" });

        Assert.Equal((messageId, kind, description), (summary.MessageId, summary.Kind, summary.Description));
    }

    [Fact]
    public void Every_reason_is_in_the_list_of_them() => Assert.Equal(
        typeof(DeadLetterReason).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).Order(),
        DeadLetterReason.All.Order());
}
