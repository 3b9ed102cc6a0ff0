using System.Text.Json;

namespace SupportChat.Emulators.Issuer;

/// <summary>Body of <c>POST /token</c>.</summary>
internal sealed record TokenRequest
{
    /// <summary>Becomes <c>sub</c>; required.</summary>
    public string? UserId { get; init; }

    /// <summary>Becomes the claim <c>roles</c>; none if absent.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Further claims, or others instead of the usual ones, each in the text that it has here; an object.</summary>
    public JsonElement? Claims { get; init; }

    /// <summary>Names of usual claims, and of usual members of the header, to leave out.</summary>
    public IReadOnlyList<string>? Without { get; init; }

    /// <summary>Members of the header beside the usual ones, or instead of them; an object.</summary>
    public JsonElement? Header { get; init; }
}
