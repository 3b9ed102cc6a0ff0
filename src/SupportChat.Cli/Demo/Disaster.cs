namespace SupportChat.Cli.Demo;

/// <summary>A disaster, in words.</summary>
/// <param name="Name">In URLs.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Watch">What to look at meanwhile.</param>
/// <param name="Explains">How it is survived.</param>
/// <param name="Doc">Where to read on, in docs/.</param>
internal sealed record Disaster(string Name, string Title, string Watch, string Explains, string Doc)
{
    public const string SalesforceDown = "salesforce-down";
    public const string SendbirdSlow = "sendbird-slow";
    public const string TooManyRequests = "too-many-requests";
    public const string WebhooksTwice = "webhooks-twice";
    public const string WebhooksLost = "webhooks-lost";
    public const string StreamCut = "stream-cut";
    public const string PositionLost = "position-lost";
    public const string AnswerLost = "answer-lost";
    public const string IntegrationKilled = "integration-killed";

    public static readonly IReadOnlyList<Disaster> All =
    [
        new(SalesforceDown, "Salesforce is down",
            "The customer writes on. The marks of new bubbles stay open until Salesforce is back.",
            "Each message waits in a queue and is tried again, for days if need be.", "failures.md"),
        new(SendbirdSlow, "Sendbird is slow",
            "What is sent from this page takes seconds; the Case gets its messages all the same.",
            "No call waits longer than its deadline, and work towards Salesforce does not wait for Sendbird.", "failures.md"),
        new(TooManyRequests, "Too many requests",
            "Both systems answer 429. What waits in the middle grows, then drains.",
            "A call that is told to come later comes later, and nothing else has to wait for it.", "failures.md"),
        new(WebhooksTwice, "Every webhook twice, out of order",
            "Each message is told of twice, some before earlier ones. The Case has each once.",
            "A row is found by its message's own id, and an older text never replaces a newer one.", "messages.md"),
        new(WebhooksLost, "Webhooks are lost",
            "Nobody tells of new messages: the queue is empty, and the comparison says what is missing.",
            "Nobody hears of them until the channel is compared with the Case. The resync does that by itself; the demo asks for it when it is over.",
            "messages.md"),
        new(StreamCut, "The stream of changes is cut",
            "A changed status reaches the channel only when the stream is read again.",
            "The stream is read on from the last position that was applied.", "architecture.md"),
        new(PositionLost, "The stream's position is lost",
            "Salesforce no longer knows where the stream was read up to.",
            "All that is retained is read, and every open conversation is compared once.", "architecture.md"),
        new(AnswerLost, "Answers are lost after the commit",
            "Writes happen, but nobody hears that they did.",
            "What may have happened is looked up before it is done again; keys keep it from being there twice.", "architecture.md"),
        new(IntegrationKilled, "SupportChat is killed in mid-work",
            "The middle goes dark. Customer and agents go on.",
            "What was accepted is on disk before its answer; webhooks that got none come again, and a comparison finds the rest.", "one-machine.md"),
    ];

    /// <summary>Agents can change the Case meanwhile.</summary>
    public bool AgentsWork => Name != SalesforceDown;
}
