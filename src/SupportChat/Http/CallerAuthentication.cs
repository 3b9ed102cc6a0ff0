using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SupportChat.Conversations;

namespace SupportChat.Http;

/// <summary>Proves the caller of an endpoint by a JWT bearer token, with the issuer's published keys.</summary>
public sealed class CallerAuthentication
{
    private const int MaxUserIdLength = 80;

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> issuer;
    private readonly AgentUserIds agentUserIds;
    private readonly ClientAuthOptions settings;

    public CallerAuthentication(IOptions<ClientAuthOptions> options, AgentUserIds agentUserIds)
    {
        settings = options.Value;
        this.agentUserIds = agentUserIds;
        var authority = new Uri(settings.Authority.TrimEnd('/') + "/.well-known/openid-configuration");
        issuer = new ConfigurationManager<OpenIdConnectConfiguration>(
            authority.ToString(),
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = !authority.IsLoopback });
    }

    /// <summary>The caller, or the answer to give instead.</summary>
    /// <exception cref="InvalidOperationException">The issuer's keys cannot be read: nobody can be proven now.</exception>
    public async Task<Proof> ProveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new Proof(null, Problems.Unauthorized(request, "Send 'Authorization: Bearer {token}' with a token of your sign-in."));
        }

        var token = header[scheme.Length..].Trim();
        var result = await ValidateAsync(token, cancellationToken);
        if (!result.IsValid && result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            issuer.RequestRefresh();
            result = await ValidateAsync(token, cancellationToken);
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

    private async Task<TokenValidationResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        var configuration = await issuer.GetConfigurationAsync(cancellationToken);
        return await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = settings.Audience,
            IssuerSigningKeys = configuration.SigningKeys,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSsaPssSha256],
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = TimeSpan.FromMinutes(1),
        });
    }
}
