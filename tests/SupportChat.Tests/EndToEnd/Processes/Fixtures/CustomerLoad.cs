using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes.Fixtures;

/// <summary>
/// A customer who starts conversations, posts, edits and deletes, and notes what was acknowledged. A start that got no answer is repeated with the same key, as
/// a client must.
/// </summary>
internal sealed class CustomerLoad(Installation installation, string customer, int seed)
{
    private readonly Random dice = new(seed);
    private readonly List<Expectation> conversations = [];
    private int starts;
    private int posts;

    /// <summary>What was acknowledged; read it when <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyList<Expectation> Acknowledged => conversations;

    /// <summary>Starts acknowledged so far.</summary>
    public int Starts => Volatile.Read(ref starts);

    /// <summary>Messages acknowledged so far, apart from first ones.</summary>
    public int Posts => Volatile.Read(ref posts);

    /// <summary>Deletions go on while this is true: a lost deletion is only found when its message is a minute old.</summary>
    public bool MayDelete { get; set; } = true;

    /// <summary>Acts until told to stop; ends with no start open.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (conversations.Count == 0 || dice.Next(8) == 0)
            {
                await StartAsync();
            }
            else
            {
                await TalkAsync(conversations[dice.Next(conversations.Count)]);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(30, 150)), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task StartAsync()
    {
        var key = $"key-{conversations.Count}";
        var firstMessage = dice.Next(3) == 0 ? $"First of {customer} {key}" : null;
        while (true)
        {
            var body = new JsonObject { ["subject"] = "Help" };
            if (firstMessage is not null)
            {
                body["firstMessage"] = firstMessage;
            }

            try
            {
                var (status, answer) = await installation.StartConversationAsync(customer, key, body);
                if (status is 200 or 201 or 202)
                {
                    conversations.Add(Expectation.Of(answer, customer) with { FirstMessage = firstMessage });
                    Interlocked.Increment(ref starts);
                    return;
                }

                Assert.True(status is 429 or 503, $"A start answered {status}: {answer}");
            }
            catch (Exception dead) when (dead is HttpRequestException or OperationCanceledException)
            {
                // Killed, or not up yet: the client tries again.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task TalkAsync(Expectation conversation)
    {
        // The first message of each conversation stays: without an older one a lost deletion cannot be told from an empty page.
        var mine = conversation.Messages.Where(message => message.Value is not null).Select(message => message.Key).Order().ToList();
        var act = dice.Next(10);
        if (act < 2 && mine.Count > 0)
        {
            var id = mine[dice.Next(mine.Count)];
            var text = $"Edit {dice.Next()}";
            await installation.Systems.EditAsync(conversation.ChannelUrl, id, text);
            conversation.Messages[id] = text;
        }
        else if (act < 3 && mine.Count > 1 && MayDelete)
        {
            // A message whose webhooks all met a dead process, and which is gone before any comparison, cannot be known to anybody.
            var id = mine[dice.Next(1, mine.Count)];
            if ((await installation.Systems.QueryAsync($"SELECT Id FROM SupportChat_Message__c WHERE MessageId__c = '{conversation.ConversationId}-{id}'")).Count > 0)
            {
                await installation.Systems.DeleteAsync(conversation.ChannelUrl, id);
                conversation.Messages[id] = null;
            }
        }
        else
        {
            var text = $"Text {dice.Next()}";
            if (await installation.Systems.TryPostAsync(conversation.ChannelUrl, TwoSystems.Text(customer, text)) is { } message)
            {
                conversation.Messages[TwoSystems.Id(message)] = text;
                Interlocked.Increment(ref posts);
            }
        }
    }
}
