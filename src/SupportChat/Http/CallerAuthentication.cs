using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SupportChat.Conversations;

namespace SupportChat.Http;

/// <summary>Proves the caller of an endpoint by a JWT bearer token, with the issuer's published keys.</summary>
public sealed class CallerAuthentication
{
    private const int MaxUserIdLength = 80;

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly IssuerKeys keys;
    private readonly AgentUserIds agentUserIds;
    private readonly ClientAuthOptions settings;

    public CallerAuthentication(IOptions<ClientAuthOptions> options, IssuerKeys keys, AgentUserIds agentUserIds)
    {
        settings = options.Value;
        this.agentUserIds = agentUserIds;
        this.keys = keys;
    }

    /// <summary>The caller, or the answer to give instead.</summary>
    public async Task<Proof> ProveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new Proof(null, Problems.Unauthorized(request, "Send 'Authorization: Bearer {token}' with a token of your sign-in."));
        }

        var token = header[scheme.Length..].Trim();
        if (await keys.GetAsync(cancellationToken) is not { } issuer)
        {
            return new Proof(null, Problems.Unavailable(request, null));
        }

        var result = await ValidateAsync(token, issuer);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            var keyId = handler.ReadJsonWebToken(token).Kid is { Length: > 0 } id ? id : null;
            if (await keys.FindKeyAsync(keyId, cancellationToken) is not { } fresh)
            {
                return new Proof(null, Problems.Unavailable(request, null));
            }

            result = await ValidateAsync(token, fresh);
        }

        if (!result.IsValid)
        {
            return new Proof(null, Problems.Unauthorized(request, result.Exception is SecurityTokenExpiredException
                ? "The token has expired: get a new one."
                : "The token is not valid here: check its issuer, audience and signature."));
        }

        var caller = new Caller(result.ClaimsIdentity);
        var userId = caller.Claim(settings.UserIdClaim);
        if (userId is { Length: > MaxUserIdLength } || (userId is not null && agentUserIds.IsAgent(userId)))
        {
            return new Proof(null, Problems.Forbidden($"The claim '{settings.UserIdClaim}' is longer than {MaxUserIdLength} characters, or has the form of an agent's id."));
        }

        return new Proof(caller with { UserId = userId }, null);
    }

    /// <summary>True for a user id that a customer may have.</summary>
    internal bool IsCustomerId(string userId) => userId.Length is > 0 and <= MaxUserIdLength && !agentUserIds.IsAgent(userId);

    private Task<TokenValidationResult> ValidateAsync(string token, OpenIdConnectConfiguration issuer) =>
        handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            ValidAudience = settings.Audience,
            IssuerSigningKeys = issuer.SigningKeys,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSsaPssSha256],
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = TimeSpan.FromMinutes(1),
        });
}
