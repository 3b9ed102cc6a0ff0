using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Transcripts;

/// <summary>One message on each side, and what a comparison says of it.</summary>
public sealed class TranscriptComparisonTests
{
    private const long Message = 42;

    private static readonly TranscriptRowMapper Mapper = new(
        new AgentUserIds(Options.Create(new SendbirdOptions())), Options.Create(new ConversationsOptions()));

    [Theory]
    [InlineData("agrees", true, "text", 1, LedgerState.Written, "")]
    [InlineData("agrees", true, "  text\r\n", 1, LedgerState.Written, "")]
    [InlineData("agrees", false, null, 1, LedgerState.Written, "")]
    [InlineData("other text", true, "another", 1, LedgerState.Written, "differing salesforce text")]
    [InlineData("older version", true, "text", 0, LedgerState.Written, "differing salesforce version")]
    [InlineData("waits", true, "another", 0, LedgerState.Pending, "pending salesforce Pending")]
    [InlineData("no row", true, null, 1, LedgerState.Written, "missing salesforce Written")]
    [InlineData("dead", true, null, 1, LedgerState.Dead, "missing salesforce Dead")]
    [InlineData("row to come", true, null, 1, LedgerState.Pending, "pending salesforce Pending")]
    [InlineData("deleted unseen", false, "text", 1, LedgerState.Written, "extra ledger Written")]
    public void It_names_what_differs(string name, bool isSaid, string? row, int rowIsNew, LedgerState state, string expected)
    {
        var isUnknown = !isSaid && row is null;
        var result = Compare(isSaid ? [Said(Records.Now.AddHours(-1))] : [], row is null ? [] : [Row(row, rowIsNew)], isUnknown ? [] : [Entry(state)]);

        Assert.Equal((name, expected), (name, Told(result)));
        Assert.Equal(expected.Length == 0 || expected.StartsWith("pending", StringComparison.Ordinal), result.Agrees);
    }

    [Fact]
    public void What_is_new_is_pending_on_both_sides_and_a_row_of_nobody_is_extra()
    {
        Assert.Equal("pending ledger Unknown, pending salesforce Unknown", Told(Compare([Said(Records.Now)], [], [])));
        Assert.Equal("missing ledger Unknown, missing salesforce Unknown", Told(Compare([Said(Records.Now.AddHours(-1))], [], [])));
        Assert.Equal("extra salesforce Unknown", Told(Compare([], [Row("text", 1)], [])));
    }

    private static VerificationResult Compare(IReadOnlyList<TranscriptMessage> said, IReadOnlyList<StoredRow> rows, IReadOnlyList<LedgerEntry> ledger)
    {
        var result = new VerificationResult(Records.Id, Records.Now);
        var channel = new ChannelTranscript(said.ToDictionary(message => message.MessageId), 0, IsComplete: true);
        new TranscriptComparison(
            Records.Settled(), ledger.ToDictionary(entry => entry.MessageId), channel, rows, Mapper, Records.Ours, Records.Now.AddMinutes(-1), result).Run();
        return result;
    }

    private static string Told(VerificationResult result) => string.Join(", ", result.Missing.Select(one => $"missing {one.Where} {one.State}")
        .Concat(result.Differing.Select(one => $"differing {one.Where} {string.Join('+', one.What)}"))
        .Concat(result.Extra.Select(one => $"extra {one.Where} {one.State}"))
        .Concat(result.Pending.Select(one => $"pending {one.Where} {one.State}")));

    private static TranscriptMessage Said(DateTimeOffset at) => new()
    {
        MessageId = Message,
        Version = at.ToUnixTimeMilliseconds(),
        CreatedAt = at.ToUnixTimeMilliseconds(),
        Type = "MESG",
        SenderId = "ann",
        Text = "text",
    };

    private static StoredRow Row(string text, int isNew) =>
        new($"{Records.Id.Value}-{Message}", text, null, null, Deleted: false, isNew == 1 ? Said(Records.Now.AddHours(-1)).Version : 1);

    private static LedgerEntry Entry(LedgerState state) => new()
    {
        ConversationId = Records.Id,
        MessageId = Message,
        Version = Said(Records.Now.AddHours(-1)).Version,
        Written = 0,
        State = state,
        Episode = 1,
        SentAt = Records.Now.AddHours(-1),
    };
}
