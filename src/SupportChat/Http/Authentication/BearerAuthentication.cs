using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Authentication;

/// <summary>Proves the caller of an endpoint by a JWT bearer token, with the issuer's published keys.</summary>
public sealed class BearerAuthentication(IOptions<ClientAuthOptions> options, IssuerKeys keys, CustomerIdRules customerIds)
{
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSsaPssSha256,
    ];

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly ClientAuthOptions settings = options.Value;

    /// <summary>The caller, or the answer to give instead.</summary>
    public async Task<AuthenticationResult> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticationResult.Refused(Problems.Unauthorized(request, "Send 'Authorization: Bearer {token}' with a token of your sign-in."));
        }

        if (!BearerToken.TryRead(header[scheme.Length..].Trim(), out var token))
        {
            return AuthenticationResult.Refused(Problems.Unauthorized(request, "The token is no signed JWT: send the one of your sign-in as it was issued."));
        }

        if (token.Refusal is { } refusal)
        {
            return AuthenticationResult.Refused(Problems.Unauthorized(request, refusal));
        }

        if (await keys.GetAsync(cancellationToken) is not { } issuer)
        {
            return AuthenticationResult.Refused(Problems.Unavailable(request, null));
        }

        var result = await ValidateAsync(token, issuer);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            if (await keys.FindKeyAsync(token.KeyId, cancellationToken) is not { } fresh)
            {
                return AuthenticationResult.Refused(Problems.Unavailable(request, null));
            }

            issuer = fresh;
            result = await ValidateAsync(token, issuer);
        }

        var userId = token.Claims.Id(settings.UserIdClaim);
        if (!result.IsValid && !IsUnreadableButSigned(result, token, issuer, userId))
        {
            return AuthenticationResult.Refused(Problems.Unauthorized(request, result.Exception is SecurityTokenExpiredException
                ? "The token has expired: get a new one."
                : "The token is not valid here: check its issuer, audience and signature."));
        }

        return userId.Exists && (userId.Value is null || !customerIds.CanBe(userId.Value))
            ? AuthenticationResult.Refused(Problems.Forbidden(
                $"The token's claim '{settings.UserIdClaim}' names no single customer: have your identity provider issue it once, as a whole number or a string of " +
                CustomerIdRules.Rule))
            : AuthenticationResult.Of(new Caller(userId.Value, Roles(token.Claims), token.Claims));
    }

    /// <summary>
    /// The library cannot read <c>sub</c> of some kinds, nor half a surrogate pair. If the issuer has signed such a token, its user id is what is wrong with
    /// it.
    /// </summary>
    private static bool IsUnreadableButSigned(TokenValidationResult result, BearerToken token, OpenIdConnectConfiguration issuer, IdClaim userId) =>
        result.Exception is ArgumentException && userId is { Exists: true, Value: null } && token.IsSignedBy(issuer.SigningKeys, Algorithms);

    private IEnumerable<string> Roles(TokenClaims claims)
    {
        var roles = claims.Words(settings.RolesClaim);
        return settings.RolesClaim == ClientAuthOptions.DefaultRolesClaim ? roles.Concat(claims.Words(ClientAuthOptions.AlsoRolesClaim)) : roles;
    }

    private Task<TokenValidationResult> ValidateAsync(BearerToken token, OpenIdConnectConfiguration issuer) =>
        handler.ValidateTokenAsync(token.ToString(), new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            AudienceValidator = (_, _, _) => token.Claims.Holds(settings.AudienceClaim, settings.Audience),
            IssuerSigningKeys = issuer.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = TimeSpan.FromMinutes(1),
        });
}
