using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Sockets;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Sends, edits, deletes and reads single messages (docs/reference/sendbird.md#messages). <c>dedup_id</c> has no effect.</summary>
internal sealed class MessageApi(SendbirdApplication application, ChannelEvents events, FileEndpoints uploads)
{
    public void Send(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var type = call.Body.RequiredText("message_type");
        var sender = type switch
        {
            "MESG" or "FILE" => application.User(call.Body.RequiredText("user_id")),
            "ADMM" => null,
            _ => throw SendbirdException.Invalid("message_type"),
        };
        Send(call, channel, type, sender, (writer, write) => write(writer));
    }

    /// <summary>Sends what the body says; <paramref name="answer"/> puts the resource where the call's answer has it.</summary>
    public void Send(SendbirdCall call, GroupChannel channel, string type, User? sender, Action<Utf8JsonWriter, Action<Utf8JsonWriter>> answer)
    {
        var body = call.Body;
        if (sender is { IsActive: false })
        {
            throw SendbirdException.Deactivated();
        }

        var draft = new MessageDraft(
            type,
            type == "FILE" ? body.String("message", Limits.Message) ?? "" : body.RequiredText("message", Limits.Message),
            body.String("custom_type", Limits.CustomType) ?? "",
            body.String("data") ?? "",
            type == "FILE" ? ReadFiles(call) : [],
            body.String("mention_type") ?? "users",
            (body.StringList("mentioned_user_ids", Limits.Mentions) ?? []).Select(application.FindUser).OfType<User>().ToList(),
            body.Bool("is_silent") ?? false,
            body.Number("parent_message_id") ?? 0,
            body.Bool("reply_to_channel") ?? false,
            body.Array("sorted_metaarray")?.GetRawText(),
            body.Number("created_at"));
        var fields = new MessageViewOptions { SortedMetaArray = draft.SortedMetaArray is not null };
        // An ADMM has no sender, whoever is named; the vendor's own clients repeat what the path says.
        call.Ignore("user_id", "channel_type", "channel_url");
        call.RefuseRest();
        lock (channel.Gate)
        {
            var message = Add(channel, sender, draft, call.Sdk);
            call.Answer(writer => answer(writer, inner => MessageJson.Write(inner, channel, message, fields)));
        }
    }

    /// <summary>Adds a message to a channel. Call under its lock. Throws 400108 when the sender is no member, 400201 when the channel is gone.</summary>
    public Message Add(GroupChannel channel, User? sender, MessageDraft draft, string sdk, SocketConnection? origin = null)
    {
        channel.ThrowIfDeleted();
        var member = sender is null ? null : channel.JoinedMember(sender.UserId);
        var parent = draft.ParentMessageId == 0 ? null : channel.Messages.Get(draft.ParentMessageId);

        var message = new Message
        {
            MessageId = application.NextMessageId(),
            Type = draft.Type,
            Sender = sender,
            CreatedAt = draft.CreatedAt ?? application.NowMs,
            Text = draft.Text,
            CustomType = draft.CustomType,
            Data = draft.Data,
            Files = [.. draft.Files.Select(uploads.Protect)],
            MentionType = draft.MentionType,
            Mentioned = draft.Mentioned,
            IsSilent = draft.IsSilent,
            ParentMessageId = draft.ParentMessageId,
            IsReplyToChannel = parent is not null && draft.IsReplyToChannel,
            SortedMetaArray = draft.SortedMetaArray,
        };
        channel.Messages.Add(message);
        application.Reorder(channel);
        foreach (var other in channel.Members.Values)
        {
            other.Unread += message.IsSilent || ReferenceEquals(other, member) ? 0 : 1;
            other.IsHidden = false;
        }

        if (member is { Unread: 0 })
        {
            member.ReadAt = message.CreatedAt;
        }

        events.Sent(channel, message, sdk, origin);
        if (parent is not null)
        {
            events.ThreadChanged(channel, parent);
        }

        return message;
    }

    public void Get(SendbirdCall call)
    {
        var (channel, messageId) = Find(application, call);
        var fields = MessageViewOptions.Of(call.Query);
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            call.Answer(writer => MessageJson.Write(writer, channel, channel.Messages.Get(messageId), fields));
        }
    }

    public void Update(SendbirdCall call)
    {
        var (channel, messageId) = Find(application, call);
        var body = call.Body;
        var type = body.RequiredText("message_type");
        var text = body.String("message", Limits.Message);
        var customType = body.String("custom_type", Limits.CustomType);
        var data = body.String("data");
        call.Ignore("channel_type", "channel_url", "message_id");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var message = channel.Messages.Get(messageId);
            if (message.Type != type)
            {
                throw SendbirdException.Invalid("message_type");
            }

            Edit(channel, message, text, customType, data, call.Sdk);
            call.Answer(writer => MessageJson.Write(writer, channel, message));
        }
    }

    /// <summary>Changes a message; every edit has a later <c>updated_at</c> than the one before. Call under the channel's lock.</summary>
    public void Edit(GroupChannel channel, Message message, string? text, string? customType, string? data, string sdk, SocketConnection? origin = null)
    {
        message.Text = text ?? message.Text;
        message.CustomType = customType ?? message.CustomType;
        message.Data = data ?? message.Data;
        message.UpdatedAt = Math.Max(application.NowMs, Math.Max(message.CreatedAt, message.UpdatedAt) + 1);
        events.Updated(channel, message, sdk, origin);
    }

    public void Delete(SendbirdCall call)
    {
        var (channel, messageId) = Find(application, call);
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var message = channel.Messages.Get(messageId);
            if (call.Caller is { } caller && message.Sender != caller && !channel.JoinedMember(caller.UserId).IsOperator)
            {
                throw SendbirdException.NotAuthorized("Only the sender or an operator may delete a message.");
            }

            channel.Messages.Remove(message, application.NowMs);
            application.Reorder(channel);
            events.Deleted(channel, message, call.Sdk, application.NowMs);
            if (channel.Messages.TryGetEvenRemoved(message.ParentMessageId, out var parent))
            {
                events.ThreadChanged(channel, parent);
            }
        }

        call.AnswerEmpty();
    }

    public void TotalCount(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        lock (channel.Gate)
        {
            call.AnswerObject(writer => writer.WriteNumber("total", channel.Messages.Count));
        }
    }

    private IReadOnlyList<MessageFile> ReadFiles(SendbirdCall call)
    {
        if (call.Files.Count == 0)
        {
            return MessageFileReader.OfCall(call.Body);
        }

        MessageFileReader.CheckCount(call.Files.Count);
        foreach (var file in call.Files)
        {
            FileEndpoints.CheckSize(file);
        }

        return [.. call.Files.Select(file => new MessageFile(uploads.Keep(call, file), file.Name, file.ContentType, file.Bytes.Length))];
    }

    /// <summary>The channel of the address and the message's id. Throws 400201 for an unknown channel, 501 for a call that is not of a message.</summary>
    public static (GroupChannel Channel, long MessageId) Find(SendbirdApplication application, SendbirdCall call)
    {
        // The vendor has calls such as messages/mark_as_delivered, where others have an id.
        var messageId = long.TryParse(call.Route("message_id"), out var id) ? id : throw SendbirdException.NotServed(call.Name);
        return (application.Channel(call.Route("channel_url")), messageId);
    }
}
