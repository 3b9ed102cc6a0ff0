using System.Globalization;
using System.Security.Cryptography;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Creates group channels for back ends and for SDK users (docs/reference/sendbird.md#create-a-channel).</summary>
internal sealed class ChannelCreation(SendbirdApplication application, Memberships memberships, ChannelEvents events)
{
    private const string DefaultName = "group channel";

    private static readonly string[] InvitationStates = ["joined", "invited_by_friend", "invited_by_non_friend"];

    public void Create(SendbirdCall call)
    {
        var body = call.Body;
        var creator = call.Caller ?? (body.String("inviter_id") is { } inviterId ? application.User(inviterId) : null);
        var users = ReadUsers(call, creator);
        var operators = body.StringList("operator_ids", Limits.UsersPerCall) ?? [];
        if (operators.Any(id => users.All(entry => entry.User.UserId != id)))
        {
            throw SendbirdException.Invalid("operator_ids");
        }

        var isDistinct = body.Bool("is_distinct") ?? false;
        var isSuper = body.Bool("is_super") ?? false;
        if (isDistinct && isSuper)
        {
            throw SendbirdException.Invalid("is_distinct");
        }

        var customType = body.String("custom_type", Limits.CustomType) ?? "";
        var key = isDistinct ? DistinctKey(customType, users) : null;
        var now = application.NowMs;
        var sequence = application.NextSequence();
        var channel = new GroupChannel(body.String("channel_url") is { } url ? Limits.ChannelUrl(url) : GeneratedUrl(sequence), sequence, now)
        {
            CreatedBy = creator,
            DistinctKey = key,
            IsDistinct = isDistinct,
            IsSuper = isSuper,
            IsEphemeral = body.Bool("is_ephemeral") ?? false,
            IsPublic = body.Bool("is_public") ?? false,
            AccessCode = body.String("access_code") ?? "",
            Name = body.String("name", Limits.ChannelName) ?? DefaultName,
            CoverUrl = body.String("cover_url", Limits.Url) ?? "",
            CustomType = customType,
            Data = body.String("data") ?? "",
        };
        call.RefuseRest();
        if (key is not null && application.FindDistinct(key) is { } existing)
        {
            Answer(call, existing, isCreated: false);
            return;
        }

        lock (channel.Gate)
        {
            application.AddChannel(channel);
            Fill(channel, users, operators, creator, now);
        }

        Answer(call, channel, isCreated: true);
    }

    private void Fill(GroupChannel channel, List<(User User, bool Joins)> users, IReadOnlyList<string> operators, User? creator, long now)
    {
        List<Member> members;
        try
        {
            members = memberships.Add(channel, users, creator, now);
        }
        catch (SendbirdException)
        {
            application.RemoveChannel(channel);
            throw;
        }

        members.ForEach(member => member.IsOperator = operators.Contains(member.User.UserId));
        events.Created(channel, creator);
        var joined = members.Where(member => member.IsJoined).ToList();
        if (joined.Count > 0)
        {
            events.Joined(channel, joined, now);
        }
    }

    private List<(User User, bool Joins)> ReadUsers(SendbirdCall call, User? creator)
    {
        var states = call.Body.StringMap("invitation_status", Limits.UsersPerCall, Limits.UserId, Limits.UserId)?.ToDictionary() ?? [];
        if (states.Values.Any(state => !InvitationStates.Contains(state)))
        {
            throw SendbirdException.Invalid("invitation_status");
        }

        // An SDK's caller is a member of what it creates; an unknown user is dropped unless strict (docs/reference/sendbird.md#create-a-channel).
        var strict = call.Caller is not null || call.Body.Bool("strict") == true;
        var users = new List<(User, bool)>();
        foreach (var id in UserIds.Read(call.Body).Prepend(call.Caller?.UserId).OfType<string>().Distinct())
        {
            if (application.FindUser(id) is not { } user)
            {
                if (strict)
                {
                    throw SendbirdException.Invalid("user_ids");
                }

                continue;
            }

            if (!user.IsActive)
            {
                throw SendbirdException.Deactivated();
            }

            var joins = states.TryGetValue(id, out var state) ? state == InvitationStates[0] : user.AutoAccept || ReferenceEquals(user, creator);
            users.Add((user, joins));
        }

        return users;
    }

    private void Answer(SendbirdCall call, GroupChannel channel, bool isCreated)
    {
        var fields =
            new ChannelViewOptions { Members = true, Operators = true, IsCreated = isCreated, ViewOf = call.Caller?.UserId, NowMs = application.NowMs };
        lock (channel.Gate)
        {
            call.Answer(writer => ChannelJson.Write(writer, channel, fields));
        }
    }

    private static string DistinctKey(string customType, List<(User User, bool Joins)> users) =>
        string.Join('\n', users.Select(entry => entry.User.UserId).Order(StringComparer.Ordinal).Prepend(customType));

    private static string GeneratedUrl(long sequence)
    {
        var hash = RandomNumberGenerator.GetHexString(40, lowercase: true);
        return string.Create(CultureInfo.InvariantCulture, $"sendbird_group_channel_{100_000_000 + sequence}_{hash}");
    }
}
