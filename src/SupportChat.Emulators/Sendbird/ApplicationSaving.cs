using System.Collections.Immutable;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird;

/// <summary>Takes down what an application knows, and puts it into a new one.</summary>
internal static class ApplicationSaving
{
    public static SavedApplication Save(SendbirdComposition parts)
    {
        var application = parts.Application;
        // Users and numbers after the channels: whoever is in a channel is among them, and no id of one is above them.
        SavedChannel[] channels = [.. application.Channels.OrderBy(channel => channel.Sequence).Select(Save)];
        var settings = parts.Publisher.Settings;
        return new SavedApplication
        {
            Channels = channels,
            Users = [.. application.Users.OrderBy(user => user.Sequence).Select(Save)],
            Files = [.. parts.FileStore.All.OrderBy(file => file.Key, StringComparer.Ordinal)
                .Select(file => new SavedFile(file.Key, file.Value.Name, file.Value.ContentType))],
            SessionKey = parts.Sessions.SigningKey,
            SessionsExpiredUpTo = parts.Sessions.ExpiredUpTo,
            LastMessageId = application.LastMessageId,
            LastSequence = application.LastSequence,
            DefaultAutoAccept = application.DefaultAutoAccept,
            ChatHistory = application.ChatHistory,
            ChatHistoryByType = application.ChatHistoryByType.OrderBy(type => type.Key, StringComparer.Ordinal).ToDictionary(),
            Webhooks = new SavedWebhooks(settings.Enabled, settings.IncludeMembers, settings.IncludeUnreadCount, settings.EnabledEvents),
        };
    }

    public static void Restore(SavedApplication saved, SendbirdComposition parts)
    {
        var application = parts.Application;
        foreach (var user in saved.Users)
        {
            application.AddUser(UserOf(user));
        }

        foreach (var channel in saved.Channels)
        {
            Restore(channel, application);
        }

        foreach (var file in saved.Files)
        {
            parts.FileStore.Restore(file.Id, file.Name, file.ContentType);
        }

        application.Continue(saved.LastMessageId, saved.LastSequence);
        application.DefaultAutoAccept = saved.DefaultAutoAccept;
        application.ChatHistory = saved.ChatHistory;
        foreach (var (type, history) in saved.ChatHistoryByType)
        {
            application.ChatHistoryByType[type] = history;
        }

        parts.Sessions.Continue(saved.SessionKey, saved.SessionsExpiredUpTo);
        parts.Publisher.Settings = parts.Publisher.Settings with
        {
            Enabled = saved.Webhooks.Enabled && parts.Publisher.Settings.Url is not null,
            IncludeMembers = saved.Webhooks.IncludeMembers,
            IncludeUnreadCount = saved.Webhooks.IncludeUnreadCount,
            EnabledEvents = saved.Webhooks.EnabledEvents,
        };
    }

    private static SavedUser Save(User user) => new()
    {
        UserId = user.UserId,
        Sequence = user.Sequence,
        CreatedAt = user.CreatedAt,
        Bot = user.Bot,
        Nickname = user.Nickname,
        ProfileUrl = user.ProfileUrl,
        AccessToken = user.AccessToken,
        Metadata = user.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
        DiscoveryKeys = user.DiscoveryKeys,
        PreferredLanguages = user.PreferredLanguages,
        IsActive = user.IsActive,
        HasEverLoggedIn = user.HasEverLoggedIn,
        LastSeenAt = user.LastSeenAt,
        AutoAccept = user.AutoAccept,
        OwnsToken = user.OwnsToken,
        TokenEpoch = user.TokenEpoch,
    };

    private static User UserOf(SavedUser saved)
    {
        var user = new User(saved.UserId, saved.Sequence, saved.CreatedAt)
        {
            Bot = saved.Bot,
            Nickname = saved.Nickname,
            ProfileUrl = saved.ProfileUrl,
            AccessToken = saved.AccessToken,
            DiscoveryKeys = [.. saved.DiscoveryKeys],
            PreferredLanguages = [.. saved.PreferredLanguages],
            IsActive = saved.IsActive,
            HasEverLoggedIn = saved.HasEverLoggedIn,
            LastSeenAt = saved.LastSeenAt,
            AutoAccept = saved.AutoAccept,
            OwnsToken = saved.OwnsToken,
            TokenEpoch = saved.TokenEpoch,
        };
        user.ChangeMetadata(_ => saved.Metadata.ToImmutableDictionary());
        return user;
    }

    private static SavedChannel Save(GroupChannel channel)
    {
        lock (channel.Gate)
        {
            return new SavedChannel
            {
                ChannelUrl = channel.ChannelUrl,
                Sequence = channel.Sequence,
                CreatedAtMs = channel.CreatedAtMs,
                CreatedBy = channel.CreatedBy?.UserId,
                DistinctKey = channel.DistinctKey,
                IsDistinct = channel.IsDistinct,
                IsSuper = channel.IsSuper,
                IsEphemeral = channel.IsEphemeral,
                IsPublic = channel.IsPublic,
                AccessCode = channel.AccessCode,
                Name = channel.Name,
                CoverUrl = channel.CoverUrl,
                CustomType = channel.CustomType,
                Data = channel.Data,
                IsFrozen = channel.IsFrozen,
                LatestAt = channel.LatestAt,
                ChangedAt = channel.ChangedAt,
                Members = [.. channel.Members.Values.Select(member => new SavedMember(
                    member.User.UserId, member.IsJoined, member.IsOperator, member.Inviter?.UserId, member.InvitedAt, member.JoinedAt, member.ReadAt,
                    member.Unread, member.IsHidden))],
                Metadata = new Dictionary<string, string>(channel.Metadata),
                Metacounters = new Dictionary<string, long>(channel.Metacounters),
                Messages = [.. channel.Messages.Ordered.Select(Save)],
            };
        }
    }

    private static void Restore(SavedChannel saved, SendbirdApplication application)
    {
        var channel = new GroupChannel(saved.ChannelUrl, saved.Sequence, saved.CreatedAtMs)
        {
            CreatedBy = saved.CreatedBy is null ? null : UserOrGone(application, saved.CreatedBy),
            DistinctKey = saved.DistinctKey,
            IsDistinct = saved.IsDistinct,
            IsSuper = saved.IsSuper,
            IsEphemeral = saved.IsEphemeral,
            IsPublic = saved.IsPublic,
            AccessCode = saved.AccessCode,
            Name = saved.Name,
            CoverUrl = saved.CoverUrl,
            CustomType = saved.CustomType,
            Data = saved.Data,
            IsFrozen = saved.IsFrozen,
            LatestAt = saved.LatestAt,
            ChangedAt = saved.ChangedAt,
        };
        foreach (var member in saved.Members)
        {
            var user = UserOrGone(application, member.UserId);
            channel.Members[member.UserId] = new Member(user)
            {
                IsJoined = member.IsJoined,
                IsOperator = member.IsOperator,
                Inviter = member.Inviter is null ? null : UserOrGone(application, member.Inviter),
                InvitedAt = member.InvitedAt,
                JoinedAt = member.JoinedAt,
                ReadAt = member.ReadAt,
                Unread = member.Unread,
                IsHidden = member.IsHidden,
            };
            user.TryEnter(channel, int.MaxValue);
        }

        foreach (var (key, value) in saved.Metadata)
        {
            channel.Metadata[key] = value;
        }

        foreach (var (key, value) in saved.Metacounters)
        {
            channel.Metacounters[key] = value;
        }

        foreach (var message in saved.Messages)
        {
            var restored = MessageOf(message, application);
            restored.Reactions.AddRange(
                message.Reactions.Select(reaction => new Reaction(reaction.Key, UserOrGone(application, reaction.UserId), reaction.At)));
            channel.Messages.Add(restored);
            if (message.IsRemoved)
            {
                channel.Messages.Remove(restored, message.DeletedAt);
            }
        }

        application.AddChannel(channel);
    }

    private static SavedMessage Save(Message message) => new()
    {
        MessageId = message.MessageId,
        Type = message.Type,
        Sender = message.Sender?.UserId,
        CreatedAt = message.CreatedAt,
        UpdatedAt = message.UpdatedAt,
        IsRemoved = message.IsRemoved,
        DeletedAt = message.DeletedAt,
        Text = message.Text,
        CustomType = message.CustomType,
        Data = message.Data,
        MentionType = message.MentionType,
        Mentioned = [.. message.Mentioned.Select(user => user.UserId)],
        Files = [.. message.Files.Select(file => new SavedMessageFile(file.Url, file.Name, file.Type, file.Size, file.Thumbnails))],
        IsSilent = message.IsSilent,
        ParentMessageId = message.ParentMessageId,
        IsReplyToChannel = message.IsReplyToChannel,
        Reactions = [.. message.Reactions.Select(reaction => new SavedReaction(reaction.Key, reaction.User.UserId, reaction.At))],
        SortedMetaArray = message.SortedMetaArray,
    };

    private static Message MessageOf(SavedMessage saved, SendbirdApplication application) => new()
    {
        MessageId = saved.MessageId,
        Type = saved.Type,
        Sender = saved.Sender is null ? null : UserOrGone(application, saved.Sender),
        CreatedAt = saved.CreatedAt,
        UpdatedAt = saved.UpdatedAt,
        Text = saved.Text,
        CustomType = saved.CustomType,
        Data = saved.Data,
        MentionType = saved.MentionType,
        Mentioned = [.. saved.Mentioned.Select(id => UserOrGone(application, id))],
        Files = [.. saved.Files.Select(file => new MessageFile(file.Url, file.Name, file.Type, file.Size, file.Thumbnails))],
        IsSilent = saved.IsSilent,
        ParentMessageId = saved.ParentMessageId,
        IsReplyToChannel = saved.IsReplyToChannel,
        SortedMetaArray = saved.SortedMetaArray,
    };

    /// <summary>One who was deleted is still the sender of messages.</summary>
    private static User UserOrGone(SendbirdApplication application, string userId) =>
        application.FindUser(userId) ?? new User(userId, 0, 0) { IsDeleted = true };
}
