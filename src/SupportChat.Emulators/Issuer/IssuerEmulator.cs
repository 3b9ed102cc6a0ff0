using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.Issuer;

/// <summary>
/// An OpenID Connect issuer on loopback: <c>/.well-known/openid-configuration</c>, its key set, and
/// <c>POST /token {"userId", "roles": []}</c>, which answers <c>{"token"}</c> to anybody. <c>POST /emulator/keys/roll</c> replaces its key.
/// </summary>
public sealed class IssuerEmulator : IAsyncDisposable
{
    private readonly IssuerEmulatorOptions options;
    private readonly KeyRing keys = new();
    private readonly StateKeeper<SavedKeys>? keeper;
    private EmulatorHost host = null!;
    private long issued;

    private IssuerEmulator(IssuerEmulatorOptions options)
    {
        this.options = options;
        keeper = StateKeeper.Open(options.DataFolder, "issuer", SavedKeysJsonContext.Default.SavedKeys);
    }

    /// <summary>Address of the issuer, for example <c>http://127.0.0.1:7084/</c>. The claim <c>iss</c> has no slash at the end.</summary>
    public Uri BaseAddress => host.BaseAddress;

    /// <summary>
    /// Starts the issuer. Throws <see cref="IOException"/> when the port is taken, <see cref="EmulatorDataException"/> when the data folder cannot be used.
    /// </summary>
    public static async Task<IssuerEmulator> StartAsync(IssuerEmulatorOptions options, CancellationToken cancellationToken)
    {
        var issuer = new IssuerEmulator(options);
        try
        {
            issuer.keeper?.Restore(issuer.keys.Restore);
            issuer.host = await EmulatorHost.StartAsync(
                new EmulatorHostOptions
                {
                    Port = options.Port,
                    TimeProvider = options.TimeProvider,
                    State = issuer.State,
                    Configure = app => new IssuerRoutes(issuer.keys, issuer.Name, issuer.CreateToken).Map(app),
                },
                cancellationToken);
            issuer.keeper?.Keep(_ => issuer.keys.Save(), options.TimeProvider);
            return issuer;
        }
        catch
        {
            await StateKeeper.CloseAsync(issuer.keeper);
            issuer.keys.Dispose();
            throw;
        }
    }

    /// <summary>An RS256 token with iss, aud, sub, roles (array), iat, nbf and exp.</summary>
    /// <param name="userId">Subject.</param>
    /// <param name="roles">Roles; may be empty.</param>
    /// <param name="audience">Another audience than the configured one, for tests of validation.</param>
    /// <param name="lifetime">Another life than the configured one; negative gives an expired token.</param>
    public string CreateToken(string userId, IReadOnlyList<string> roles, string? audience = null, TimeSpan? lifetime = null) =>
        Sign(Claims(userId, roles, audience, lifetime), new RawJsonObject(), []);

    /// <summary>A token of any shape.</summary>
    /// <param name="userId">Subject, unless the claims say otherwise.</param>
    /// <param name="roles">Roles, unless the claims say otherwise.</param>
    /// <param name="claims">Text of a JSON object: claims on top of the usual ones, or instead of them, each as it is written here.</param>
    /// <param name="without">Usual claims, and usual members of the header, to leave out.</param>
    /// <param name="header">Text of a JSON object: members of the header on top of the usual ones, or instead of them.</param>
    public string CreateToken(string userId, IReadOnlyList<string> roles, string claims, IReadOnlyCollection<string>? without = null, string header = "{}")
    {
        using var claimsJson = JsonDocument.Parse(claims);
        using var headerJson = JsonDocument.Parse(header);
        var payload = Claims(userId, roles, null, null).Without(without ?? []).With(RawJsonObject.From(claimsJson.RootElement));
        return Sign(payload, RawJsonObject.From(headerJson.RootElement), without ?? []);
    }

    /// <summary>Makes the key that signs from now on.</summary>
    /// <param name="keepOld">Whether the earlier ones stay published.</param>
    public void RollKey(bool keepOld) => keys.Roll(keepOld);

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await StateKeeper.CloseAsync(keeper);
        keys.Dispose();
    }

    private string Name() => BaseAddress.ToString().TrimEnd('/');

    private string CreateToken(TokenRequest request) => CreateToken(
        request.UserId!, request.Roles ?? [], request.Claims?.GetRawText() ?? "{}", request.Without, request.Header?.GetRawText() ?? "{}");

    private RawJsonObject Claims(string userId, IReadOnlyList<string> roles, string? audience, TimeSpan? lifetime)
    {
        var now = options.TimeProvider.GetUtcNow();
        var life = lifetime ?? options.TokenLifetime;
        var issuedAt = Seconds(life < TimeSpan.Zero ? now + life + life : now);
        return new RawJsonObject()
            .Add("iss", RawJsonObject.Of(Name()))
            .Add("aud", RawJsonObject.Of(audience ?? options.Audience))
            .Add("sub", RawJsonObject.Of(userId))
            .Add("roles", $"[{string.Join(',', roles.Select(RawJsonObject.Of))}]")
            .Add("iat", issuedAt)
            .Add("nbf", issuedAt)
            .Add("exp", Seconds(now + life));
    }

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private string Sign(RawJsonObject claims, RawJsonObject header, IReadOnlyCollection<string> without)
    {
        Interlocked.Increment(ref issued);
        return keys.Signing.Sign(header, claims, without);
    }

    private JsonObject State() => new()
    {
        ["issuer"] = Name(),
        ["audience"] = options.Audience,
        ["keys"] = new JsonArray([.. keys.Published.Select(key => JsonValue.Create(key.KeyId))]),
        ["tokensIssued"] = Interlocked.Read(ref issued),
    };
}
