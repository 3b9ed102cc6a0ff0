namespace SupportChat.Emulators.Issuer;

/// <summary>Body of <c>POST /token</c>.</summary>
internal sealed record TokenRequest
{
    /// <summary>Becomes <c>sub</c>; required.</summary>
    public string? UserId { get; init; }

    /// <summary>Becomes the claim <c>roles</c>; none if absent.</summary>
    public IReadOnlyList<string>? Roles { get; init; }
}
