using System.Security.Claims;

namespace SupportChat.Http;

/// <summary>Who calls.</summary>
/// <param name="Identity">The token's claims.</param>
public sealed record Caller(ClaimsIdentity Identity)
{
    /// <summary>May start conversations for any customer.</summary>
    public const string WriteAll = "conversations.write.all";

    /// <summary>May push Case changes.</summary>
    public const string WriteCaseChanges = "case-changes.write";

    /// <summary>May see and repair.</summary>
    public const string Operator = "supportchat.operator";

    /// <summary>The customer, or null for a caller that is none.</summary>
    public string? UserId { get; init; }

    public bool HasRole(string role) => Identity.Claims.Any(claim => claim.Type is "roles" or "role" && claim.Value == role);

    public string? Claim(string type) => Identity.FindFirst(type)?.Value is { Length: > 0 } value ? value : null;
}
