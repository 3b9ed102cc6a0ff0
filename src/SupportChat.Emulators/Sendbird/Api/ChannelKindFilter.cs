using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Which channels a count is about: those of some custom types, and super channels or others.</summary>
internal sealed class ChannelKindFilter(RequestQuery query)
{
    private readonly IReadOnlyList<string>? customTypes = query.List("custom_types");
    private readonly string mode = query.Word("super_mode", "all", "super", "nonsuper");

    public bool Matches(GroupChannel channel) =>
        customTypes?.Contains(channel.CustomType) != false && (mode == "all" || channel.IsSuper == (mode == "super"));
}
