using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Content of a message to be sent; <c>CreatedAt</c> (milliseconds) only for migrated ones.</summary>
internal sealed record MessageDraft(
    string Type,
    string Text,
    string CustomType,
    string Data,
    IReadOnlyList<MessageFile> Files,
    string MentionType,
    IReadOnlyList<User> Mentioned,
    bool IsSilent,
    long ParentMessageId,
    bool IsReplyToChannel,
    string? SortedMetaArray,
    long? CreatedAt);
