using System.Text.Json.Nodes;

namespace SupportChat.Cli.Demo;

/// <summary>One disaster as it runs, or ran.</summary>
internal sealed class DisasterRun(string name, string conversationId, DateTimeOffset startedAt, DateTimeOffset endsAt)
{
    public const string Running = "running";
    public const string Recovering = "recovering";
    public const string Over = "over";

    public string Name => name;

    public string ConversationId => conversationId;

    public DateTimeOffset StartedAt => startedAt;

    public DateTimeOffset EndsAt => endsAt;

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Phase { get; set; } = Running;

    public List<long> Sent { get; } = [];

    public int Arrived { get; set; }

    public int Changes { get; set; }

    public JsonObject? Verdict { get; set; }

    public JsonObject ToJson() => new()
    {
        ["name"] = name,
        ["phase"] = Phase,
        ["startedAt"] = startedAt.ToUnixTimeMilliseconds(),
        ["endsAt"] = endsAt.ToUnixTimeMilliseconds(),
        ["sent"] = Sent.Count,
        ["arrived"] = Arrived,
        ["verdict"] = Verdict?.DeepClone(),
    };
}
