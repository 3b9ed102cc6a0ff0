using System.Globalization;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Operators of group channels (docs/reference/sendbird.md#members). An SDK user needs to be one itself.</summary>
internal sealed class OperatorApi(SendbirdApplication application, ChannelEvents events)
{
    public void List(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var limit = call.Query.Within("limit", 1, Limits.PageSize, Limits.DefaultPageSize);
        var offset = PageToken.Read(call.Query);
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var operators = channel.Members.Values.Where(member => member.IsOperator).OrderBy(member => member.User.UserId, StringComparer.Ordinal).ToList();
            call.AnswerObject(writer =>
            {
                writer.WriteStartArray("operators");
                foreach (var member in operators.Skip(offset).Take(limit))
                {
                    writer.WriteStartObject();
                    UserJson.WriteProfile(writer, member.User);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteString("next", offset + limit < operators.Count ? (offset + limit).ToString(CultureInfo.InvariantCulture) : "");
            });
        }
    }

    public void Add(SendbirdCall call)
    {
        var ids = call.Body.StringList("operator_ids", Limits.UsersPerCall) ?? throw SendbirdException.Missing("operator_ids");
        Change(call, channel =>
        {
            if (ids.Any(id => !channel.Members.ContainsKey(id)))
            {
                throw SendbirdException.Invalid("operator_ids");
            }

            return [.. channel.Members.Values.Where(member => member.IsOperator || ids.Contains(member.User.UserId))];
        });
    }

    /// <summary>Some, or all with <c>delete_all</c>.</summary>
    public void Remove(SendbirdCall call)
    {
        var ids = call.Query.List("operator_ids") ?? call.Body.StringList("operator_ids", Limits.UsersPerCall);
        var all = call.Query.Bool("delete_all", false) || call.Body.Bool("delete_all") == true;
        if (ids is null && !all)
        {
            throw SendbirdException.Missing("operator_ids");
        }

        Change(call, channel => [.. channel.Members.Values.Where(member => member.IsOperator && !all && !ids!.Contains(member.User.UserId))]);
    }

    private void Change(SendbirdCall call, Func<GroupChannel, List<Member>> choose)
    {
        var channel = application.Channel(call.Route("channel_url"));
        call.Ignore("channel_url");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            if (call.Caller is { } caller && !channel.JoinedMember(caller.UserId).IsOperator)
            {
                throw SendbirdException.NotAuthorized("Only operators may change the operators.");
            }

            var operators = choose(channel);
            foreach (var member in channel.Members.Values)
            {
                member.IsOperator = operators.Contains(member);
            }

            events.OperatorsChanged(channel, application.NowMs);
        }

        call.AnswerEmpty();
    }
}
