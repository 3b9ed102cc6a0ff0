using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Resync;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Commands;

/// <summary>How the integration on some stores stands.</summary>
/// <param name="At">When this was read.</param>
/// <param name="Conversations">How many there are by state.</param>
/// <param name="Queues">Empty where the queues are on Service Bus, which only the running integration reaches.</param>
/// <param name="Streams">The topics of the settings.</param>
/// <param name="LastResyncAt">Null before the first.</param>
/// <param name="DeadLetters">Up to a hundred are counted.</param>
/// <param name="MoreDeadLetters">There are more than those.</param>
/// <param name="Attention">The conversations that need a person.</param>
internal sealed record StatusView(
    DateTimeOffset At,
    IReadOnlyDictionary<string, int> Conversations,
    IReadOnlyDictionary<string, QueueStatistics> Queues,
    IReadOnlyList<StreamRow> Streams,
    DateTimeOffset? LastResyncAt,
    int DeadLetters,
    bool MoreDeadLetters,
    IReadOnlyList<ConversationRow> Attention)
{
    private const int Counted = 100;

    public static async Task<StatusView> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var rows = await ConversationSearch.ActiveAsync(services, cancellationToken).Select(ConversationRow.Of).ToListAsync(cancellationToken);
        var cursors = services.GetRequiredService<ICursorStore>();
        var streams = new List<StreamRow>();
        var settings = services.GetRequiredService<IConfiguration>().GetSection(SalesforceOptions.SectionName);
        foreach (var topic in (settings.Get<SalesforceOptions>() ?? new SalesforceOptions()).EffectiveTopics)
        {
            var cursor = (await cursors.FindAsync(topic, cancellationToken))?.Value;
            streams.Add(new StreamRow(topic, cursor?.LeaseUntil > now, cursor?.LastEventAt));
        }

        var dead = await services.GetRequiredService<IDeadLetterStore>().ListAsync(Counted, null, cancellationToken);
        var queues = services.GetService<IQueueInspector>() is { } inspector
            ? await inspector.ReadAsync(cancellationToken)
            : new Dictionary<string, QueueStatistics>();
        return new StatusView(
            now,
            ConversationState.All.ToDictionary(state => state, state => rows.Count(row => row.State == state)),
            queues,
            streams,
            (await cursors.FindAsync(PeriodicResync.CursorName, cancellationToken))?.Value.Watermark,
            dead.Items.Count,
            dead.Continuation is not null,
            [.. rows.Where(row => row.Attention is not null)]);
    }
}

/// <summary>A stream of Case changes: whether anybody reads it, and the time up to which everything is applied.</summary>
internal sealed record StreamRow(string Topic, bool Reading, DateTimeOffset? LastEventAt);
