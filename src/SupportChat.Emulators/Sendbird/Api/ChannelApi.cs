using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Reads, changes, freezes and deletes group channels (docs/reference/sendbird.md#one-channel, #members).</summary>
internal sealed class ChannelApi(SendbirdApplication application, ChannelEvents events)
{
    public void Get(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var fields = ChannelViewOptions.Of(call.Query, application.NowMs);
        // The last message is always shown; there are no other conversations in a channel.
        call.Ignore("show_latest_message", "show_conversation");
        if (call.Caller is not { } caller)
        {
            Answer(call, channel, fields);
            return;
        }

        lock (channel.Gate)
        {
            // An SDK user sees channels that it is in or invited to, and public ones.
            if (!channel.IsPublic && !channel.Members.ContainsKey(caller.UserId))
            {
                throw SendbirdException.NotAuthorized("The user is not a member of the channel.");
            }
        }

        Answer(call, channel, fields with { ViewOf = caller.UserId });
    }

    public void Update(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var body = call.Body;
        var name = body.String("name", Limits.ChannelName);
        var coverUrl = body.String("cover_url", Limits.Url);
        var customType = body.String("custom_type", Limits.CustomType);
        var data = body.String("data");
        var accessCode = body.String("access_code");
        var isPublic = body.Bool("is_public");
        var operators = body.StringList("operator_ids", Limits.UsersPerCall);
        call.Ignore("channel_url");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            if (operators?.Any(id => !channel.Members.ContainsKey(id)) == true)
            {
                throw SendbirdException.Invalid("operator_ids");
            }

            var changes = new List<ChannelChange>();
            channel.Name = Change(changes, "name", channel.Name, name);
            channel.CoverUrl = Change(changes, "cover_url", channel.CoverUrl, coverUrl);
            channel.CustomType = Change(changes, "custom_type", channel.CustomType, customType);
            channel.Data = Change(changes, "data", channel.Data, data);
            channel.AccessCode = Change(changes, "access_code", channel.AccessCode, accessCode);
            channel.IsPublic = isPublic ?? channel.IsPublic;
            foreach (var member in channel.Members.Values)
            {
                member.IsOperator = operators?.Contains(member.User.UserId) ?? member.IsOperator;
            }

            if (changes.Count > 0)
            {
                events.Changed(channel, changes, application.NowMs);
            }

            call.Answer(writer => ChannelJson.Write(writer, channel, new ChannelViewOptions { Members = true, Operators = true }));
        }
    }

    public void Delete(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            application.RemoveChannel(channel);
            events.Removed(channel, application.NowMs);
            foreach (var member in channel.Members.Values)
            {
                member.User.Exit(channel, application.NowMs);
            }

            channel.Members.Clear();
        }

        call.AnswerEmpty();
    }

    public void Freeze(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var freeze = call.Body.Bool("freeze") ?? throw SendbirdException.Missing("freeze");
        call.Ignore("channel_url");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            if (call.Caller is { } caller && !channel.JoinedMember(caller.UserId).IsOperator)
            {
                throw SendbirdException.NotAuthorized("Only operators may freeze a channel.");
            }

            if (channel.IsFrozen != freeze)
            {
                channel.IsFrozen = freeze;
                events.FrozenOrNot(channel, application.NowMs);
            }
        }

        Answer(call, channel, new ChannelViewOptions());
    }

    private static void Answer(SendbirdCall call, GroupChannel channel, ChannelViewOptions fields)
    {
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            call.Answer(writer => ChannelJson.Write(writer, channel, fields));
        }
    }

    private static string Change(List<ChannelChange> changes, string key, string old, string? wanted)
    {
        if (wanted is null || wanted == old)
        {
            return old;
        }

        changes.Add(new ChannelChange(key, old, wanted));
        return wanted;
    }
}
