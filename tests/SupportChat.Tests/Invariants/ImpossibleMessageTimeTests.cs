using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Invariants;

/// <summary>A queued item with a time that no message can have ends at once and breaks nothing; the channel tells what was said.</summary>
public sealed class ImpossibleMessageTimeTests
{
    /// <summary>The first millisecond of the year 10000.</summary>
    private const long Year10000 = 253_402_300_800_000;

    private const long Now = 1_700_000_000_000;

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(long.MinValue, 0, 0)]
    [InlineData(Year10000, 0, 0)]
    [InlineData(long.MaxValue, 0, 0)]
    [InlineData(Now, -1, 0)]
    [InlineData(Now, Year10000, 0)]
    [InlineData(Now, 0, -1)]
    [InlineData(Now, 0, Year10000)]
    public async Task A_queued_message_with_one_ends_at_once_and_the_channel_is_read(long createdAt, long updatedAt, long deletedAt)
    {
        var log = new FakeLogger<TranscriptConsumer>();
        await using var integration = await Integration.StartAsync(services => services.AddSingleton<ILogger<TranscriptConsumer>>(log));
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        var neighbour = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "Before"));
        var id = await integration.Systems.PostAsync(conversation.ChannelUrl, "ann", "Said");
        var impossible = new TranscriptMessage
        {
            MessageId = id,
            ChannelUrl = conversation.ChannelUrl,
            Version = Now,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            DeletedAt = deletedAt,
            Type = "MESG",
            SenderId = "ann",
            Text = "Forged",
        };

        await integration.TellAsync(conversation, neighbour);
        await integration.Get<IWorkQueue>().SendManyAsync(
            [impossible.ToWorkItem(ConversationId.Parse(conversation.ConversationId), integration.Time.GetUtcNow())], CancellationToken.None);
        Assert.Equal(2, await integration.StepAsync());

        // One delivery was enough, and took no neighbour along.
        var letter = Assert.Single((await integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items);
        Assert.Equal((DeadLetterReason.UnreadableBody, WorkKind.Transcript, 1), (letter.Reason, letter.Item.Kind, letter.Item.DeliveryCount));
        Assert.Equal(["Before"], await TextsAsync(integration));

        Assert.Equal(1, await integration.StepAsync());
        Assert.Equal(["Before", "Said"], await TextsAsync(integration));
        await integration.DrainAsync();
        Assert.Single((await integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items);
        Assert.DoesNotContain(log.Collector.GetSnapshot(), line => line.Exception is not null);
    }

    private static async Task<IEnumerable<string>> TextsAsync(Integration integration) =>
        (await integration.Systems.QueryAsync("SELECT Text__c FROM SupportChat_Message__c")).Select(row => row["Text__c"]!.GetValue<string>()).Order();
}
