using System.Globalization;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>The filters of the list calls (docs/reference/sendbird.md#list-channels).</summary>
internal sealed class ChannelFilter
{
    private readonly List<Func<GroupChannel, bool>> conditions = [];

    /// <summary>URLs to which the list is limited; null for all.</summary>
    public IReadOnlyList<string>? ChannelUrls { get; }

    public ChannelFilter(RequestQuery query)
    {
        ChannelUrls = query.List("channel_urls");
        Add(query.List("custom_types"), (channel, types) => types.Contains(channel.CustomType));
        Add(query.String("custom_type_startswith"), (channel, start) => channel.CustomType.StartsWith(start, StringComparison.Ordinal));
        Add(query.String("name"), (channel, name) => channel.Name == name);
        Add(query.String("name_contains"), (channel, part) => channel.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
        Add(query.String("name_startswith"), (channel, start) => channel.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase));
        Add(query.Number("created_after"), (channel, after) => channel.CreatedAtMs > after);
        Add(query.Number("created_before"), (channel, before) => channel.CreatedAtMs < before);
        AddModes(query);
        AddMembers(query);
        AddMetadata(query);
        AddMetacounters(query);
        AddSearch(query);
    }

    /// <summary>Call under the channel's lock.</summary>
    public bool Matches(GroupChannel channel) => !channel.IsDeleted && conditions.TrueForAll(condition => condition(channel));

    private void AddModes(RequestQuery query)
    {
        // The default is not documented; leaving empty channels out is the one that a client must not overlook.
        if (!query.Bool("show_empty", false))
        {
            conditions.Add(channel => channel.Messages.Last is not null);
        }

        if (!query.Bool("show_frozen", true))
        {
            conditions.Add(channel => !channel.IsFrozen);
        }

        AddMode(query.Word("distinct_mode", "all", "distinct", "nondistinct"), "distinct", channel => channel.IsDistinct);
        AddMode(query.Word("public_mode", "all", "public", "private"), "public", channel => channel.IsPublic);
        AddMode(query.Word("super_mode", "all", "super", "nonsuper"), "super", channel => channel.IsSuper);
    }

    private void AddMembers(RequestQuery query)
    {
        Add(query.List("members_exactly_in"), (channel, ids) => channel.Members.Count == ids.Count && ids.All(channel.Members.ContainsKey));
        var some = query.Word("query_type", "AND", "OR") == "OR";
        if (query.List("members_include_in") is { } members)
        {
            if (members.Count > Limits.MembersFilter)
            {
                throw SendbirdException.TooMany("members_include_in", Limits.MembersFilter);
            }

            conditions.Add(channel => some ? members.Any(channel.Members.ContainsKey) : members.All(channel.Members.ContainsKey));
        }

        Add(query.List("members_nickname"), (channel, names) => channel.Members.Values.Any(member => names.Contains(member.User.Nickname)));
        Add(query.String("members_nickname_startswith"), (channel, start) =>
            channel.Members.Values.Any(member => member.User.Nickname.StartsWith(start, StringComparison.OrdinalIgnoreCase)));
        Add(query.String("members_nickname_contains"), (channel, part) =>
            channel.Members.Values.Any(member => member.User.Nickname.Contains(part, StringComparison.OrdinalIgnoreCase)));
    }

    private void AddMetadata(RequestQuery query)
    {
        var key = query.String("metadata_key");
        var values = query.List("metadata_values");
        var start = query.String("metadata_value_startswith");
        if (key is null)
        {
            if (values is not null || start is not null)
            {
                throw SendbirdException.Missing("metadata_key");
            }

            return;
        }

        conditions.Add(channel => channel.Metadata.TryGetValue(key, out var value)
            && values?.Contains(value) != false
            && (start is null || value.StartsWith(start, StringComparison.Ordinal)));
    }

    private void AddMetacounters(RequestQuery query)
    {
        var key = query.String("metacounter_key");
        var values = query.List("metacounter_values");
        var more = query.Number("metacounter_value_gt");
        var least = query.Number("metacounter_value_gte");
        var less = query.Number("metacounter_value_lt");
        var most = query.Number("metacounter_value_lte");
        if (key is not null)
        {
            conditions.Add(channel => channel.Metacounters.TryGetValue(key, out var value)
                && values?.Contains(value.ToString(CultureInfo.InvariantCulture)) != false
                && !(value <= more || value < least || value >= less || value > most));
        }
        else if (values is not null || (more ?? least ?? less ?? most) is not null)
        {
            throw SendbirdException.Missing("metacounter_key");
        }
    }

    private void AddSearch(RequestQuery query)
    {
        var text = query.String("search_query");
        var fields = query.List("search_fields");
        if (text is null)
        {
            return;
        }

        if (fields is null)
        {
            throw SendbirdException.Missing("search_fields");
        }

        if (fields.Any(field => field is not ("channel_name" or "member_nickname")))
        {
            throw SendbirdException.Invalid("search_fields");
        }

        bool Holds(string name) => name.Contains(text, StringComparison.OrdinalIgnoreCase);
        conditions.Add(channel => fields.Contains("channel_name") && Holds(channel.Name)
            || fields.Contains("member_nickname") && channel.Members.Values.Any(member => Holds(member.User.Nickname)));
    }

    private void AddMode(string mode, string yes, Func<GroupChannel, bool> property)
    {
        if (mode != "all")
        {
            conditions.Add(channel => property(channel) == (mode == yes));
        }
    }

    private void Add<T>(T? value, Func<GroupChannel, T, bool> condition)
        where T : class
    {
        if (value is not null)
        {
            conditions.Add(channel => condition(channel, value));
        }
    }

    private void Add(long? value, Func<GroupChannel, long, bool> condition)
    {
        if (value is { } number)
        {
            conditions.Add(channel => condition(channel, number));
        }
    }
}
