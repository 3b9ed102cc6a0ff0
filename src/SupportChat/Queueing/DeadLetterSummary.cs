using System.Text.Json;
using System.Text.RegularExpressions;

namespace SupportChat.Queueing;

/// <summary>
/// A dead letter as it may be shown: what kind of work it is, whose, and why it ended. No text, name or address
/// (docs/architecture.md#invariant-8-nothing-secret-is-told).
/// </summary>
/// <param name="Id">As the store gave it.</param>
/// <param name="Queue">Where the work came from.</param>
/// <param name="Kind">One of <see cref="WorkKind"/>, or what another release calls its work.</param>
/// <param name="ConversationId">Empty for work that names none.</param>
/// <param name="MessageId">The message that the work is about; null for work about a whole conversation, or about an event.</param>
/// <param name="CorrelationId">Id of what caused the work.</param>
/// <param name="Reason">One of <see cref="DeadLetterReason"/>.</param>
/// <param name="Description">Codes and field names that explain the reason.</param>
/// <param name="Attempts">Copies that were queued because of failures.</param>
/// <param name="FirstQueuedAt">When the work was queued first.</param>
/// <param name="At">When it became a dead letter.</param>
/// <param name="BodyBytes">Size of what is left out.</param>
public sealed partial record DeadLetterSummary(
    string Id,
    string Queue,
    string Kind,
    string ConversationId,
    long? MessageId,
    string CorrelationId,
    string Reason,
    string Description,
    int Attempts,
    DateTimeOffset FirstQueuedAt,
    DateTimeOffset At,
    int BodyBytes)
{
    private const string Withheld = "(withheld)";

    /// <summary>What may be shown of a dead letter that a store gave.</summary>
    public static DeadLetterSummary Of(DeadLetter letter) => new(
        letter.Id!,
        letter.Queue,
        Shown(letter.Item.Kind),
        letter.Item.ConversationId.ToString(),
        MessageOf(letter.Item.Body),
        Shown(letter.Item.CorrelationId),
        letter.Reason,
        letter.Description == letter.Item.Kind ? Shown(letter.Item.Kind) : ShownCodes(letter.Description),
        letter.Item.Attempt,
        letter.Item.FirstEnqueuedAt,
        letter.At,
        letter.Item.Body.Length);

    /// <summary>Kind and correlation id come with the message: in a foreign one they may be anything.</summary>
    private static string Shown(string text) => Identifier().IsMatch(text) ? text : Withheld;

    private static string ShownCodes(string text) => Codes().IsMatch(text) ? text : Withheld;

    private static long? MessageOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            var json = JsonElement.Parse(body.Span);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("messageId", out var id)
                && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number)
                ? number
                : null;
        }
        catch (JsonException)
        {
            // What cannot be read is a reason to be here, and names no message.
            return null;
        }
    }

    [GeneratedRegex(@"^[\w.:/-]{0,200}\z")]
    private static partial Regex Identifier();

    /// <summary>Codes, field names, topics, schema ids and words between them: no address of the web or of a person has this form.</summary>
    [GeneratedRegex(@"^(?!.*//)[\w .,:;/()'\[\]-]{0,500}\z")]
    private static partial Regex Codes();
}
