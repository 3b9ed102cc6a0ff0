using System.CommandLine;
using SupportChat.Queueing;

namespace SupportChat.Cli.Commands;

/// <summary>Which dead letters a verb means: one by its id, or those of a reason, of a conversation, of an age.</summary>
internal sealed class DeadLetterSelection
{
    private readonly Argument<string?> id = new("id") { Description = "As 'list' shows it", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> reason = new("--reason") { Description = "Only those of this reason", HelpName = "reason" };
    private readonly Option<ConversationId?> conversation = new("--conversation")
    {
        Description = "Only those of this conversation",
        HelpName = "conversation id",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (ConversationId.TryParse(text, out var id))
            {
                return id;
            }

            result.AddError($"--conversation must be the id of a conversation, not '{text}'.");
            return null;
        },
    };

    private readonly Option<TimeSpan?> olderThan = SharedOptions.Age("--older-than", "Only those that have been dead letters for so long");
    private readonly Option<bool> all = new("--all") { Description = "Every one of them" };

    public DeadLetterSelection() => reason.AcceptOnlyFromAmong([.. DeadLetterReason.All]);

    /// <summary>For verbs that look at many: no id, and none left out by default.</summary>
    public void AddFilterTo(Command command)
    {
        command.Options.Add(reason);
        command.Options.Add(conversation);
    }

    /// <summary>For verbs that change something: it must be said what.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="withAge">Whether an age says it too.</param>
    /// <param name="withAll">Whether all of them may be meant.</param>
    public void DemandIn(Command command, bool withAge, bool withAll)
    {
        command.Arguments.Add(id);
        AddFilterTo(command);
        var (needed, ways) = (new List<Option> { reason, conversation }, "by its id, or several with --reason, --conversation");
        if (withAge)
        {
            command.Options.Add(olderThan);
            needed.Add(olderThan);
            ways += ", --older-than";
        }

        if (withAll)
        {
            command.Options.Add(all);
            needed.Add(all);
            ways += ", --all";
        }

        command.Validators.Add(result =>
        {
            var several = needed.Any(option => result.GetResult(option) is { Implicit: false });
            if ((result.GetResult(id) is { Tokens.Count: > 0 }) == several)
            {
                result.AddError($"Name one dead letter {ways}.");
            }
        });
    }

    /// <summary>The one that is meant; null when several are.</summary>
    public string? Id(ParseResult result) => result.GetValue(id);

    /// <summary>Those that are meant when it is not one.</summary>
    public DeadLetterFilter Filter(ParseResult result, TimeProvider time) => new(
        result.GetValue(reason), result.GetValue(conversation), result.GetValue(olderThan) is { } age ? time.GetUtcNow() - age : null);
}
