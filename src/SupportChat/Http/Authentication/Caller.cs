namespace SupportChat.Http.Authentication;

/// <summary>Who calls, as the token or the key says.</summary>
public sealed class Caller
{
    /// <summary>May start conversations for any customer.</summary>
    public const string WriteAll = "conversations.write.all";

    /// <summary>May push Case changes.</summary>
    public const string WriteCaseChanges = "case-changes.write";

    /// <summary>May have any agent's session.</summary>
    public const string AgentSession = "agents.session";

    /// <summary>May see and repair.</summary>
    public const string Operator = "supportchat.operator";

    private readonly TokenClaims? claims;
    private readonly HashSet<string> roles;

    internal Caller(string? userId, IEnumerable<string> roles, TokenClaims? claims)
    {
        UserId = userId;
        this.roles = new HashSet<string>(roles, StringComparer.Ordinal);
        this.claims = claims;
    }

    /// <summary>A caller who proved nothing, and need not.</summary>
    public static Caller Anonymous { get; } = new(null, [], null);

    /// <summary>The customer, or null for a caller that is none.</summary>
    public string? UserId { get; }

    /// <summary>How a caller with a role proved it, for logs.</summary>
    public string ProvenBy => claims is null ? "key" : "token";

    /// <summary>Exact, also in its case.</summary>
    public bool HasRole(string role) => roles.Contains(role);

    /// <summary>The caller who sent a key: it gives this role.</summary>
    internal static Caller WithKeyOf(string role) => new(null, [role], null);

    internal IdClaim Claim(string name) => claims?.Id(name) ?? default;
}
