using System.Text.Json.Nodes;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Issuer;

namespace SupportChat.Emulators;

/// <summary>
/// An OpenID Connect issuer on loopback: <c>/.well-known/openid-configuration</c>, its key set, and
/// <c>POST /token {"userId", "roles": []}</c>, which answers <c>{"token"}</c> to anybody. The key lives as long as the emulator.
/// </summary>
public sealed class IssuerEmulator : IAsyncDisposable
{
    private readonly IssuerEmulatorOptions _options;
    private readonly IssuerKey _key = new();
    private EmulatorHost _host = null!;
    private long _issued;

    private IssuerEmulator(IssuerEmulatorOptions options) => _options = options;

    /// <summary>Address of the issuer, for example <c>http://127.0.0.1:7084/</c>. The claim <c>iss</c> has no slash at the end.</summary>
    public Uri BaseAddress => _host.BaseAddress;

    /// <summary>Starts the issuer. Throws <see cref="IOException"/> when the port is taken.</summary>
    public static async Task<IssuerEmulator> StartAsync(IssuerEmulatorOptions options, CancellationToken cancellationToken)
    {
        var issuer = new IssuerEmulator(options);
        try
        {
            issuer._host = await EmulatorHost.StartAsync(
                new EmulatorHostOptions
                {
                    Port = options.Port,
                    TimeProvider = options.TimeProvider,
                    State = issuer.State,
                    Configure = app => new IssuerRoutes(issuer._key, issuer.Name, (userId, roles) => issuer.CreateToken(userId, roles)).Map(app),
                },
                cancellationToken);
            return issuer;
        }
        catch
        {
            issuer._key.Dispose();
            throw;
        }
    }

    /// <summary>An RS256 token with iss, aud, sub, roles (array), iat, nbf and exp.</summary>
    /// <param name="userId">Subject.</param>
    /// <param name="roles">Roles; may be empty.</param>
    /// <param name="audience">Another audience than the configured one, for tests of validation.</param>
    /// <param name="lifetime">Another life than the configured one; negative gives an expired token.</param>
    public string CreateToken(string userId, IReadOnlyList<string> roles, string? audience = null, TimeSpan? lifetime = null)
    {
        var now = _options.TimeProvider.GetUtcNow();
        var life = lifetime ?? _options.TokenLifetime;
        var issuedAt = life < TimeSpan.Zero ? now + life + life : now;
        Interlocked.Increment(ref _issued);
        return _key.Sign(Name(), audience ?? _options.Audience, userId, roles, issuedAt, now + life);
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _key.Dispose();
    }

    private string Name() => BaseAddress.ToString().TrimEnd('/');

    private JsonObject State() => new()
    {
        ["issuer"] = Name(),
        ["audience"] = _options.Audience,
        ["tokensIssued"] = Interlocked.Read(ref _issued),
    };
}
