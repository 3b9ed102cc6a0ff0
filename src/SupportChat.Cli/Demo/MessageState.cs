using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Cli.Demo;

/// <summary>A message as it was when it was read.</summary>
internal sealed record MessageState(
    long MessageId, string Type, User? Sender, string Text, string Data, IReadOnlyList<MessageFile> Files, long CreatedAt, long UpdatedAt, bool IsRemoved,
    long DeletedAt)
{
    public static MessageState Of(Message message) => new(
        message.MessageId, message.Type, message.Sender, message.Text, message.Data, message.Files, message.CreatedAt, message.UpdatedAt, message.IsRemoved,
        message.DeletedAt);
}
