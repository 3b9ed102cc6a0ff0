using System.ComponentModel.DataAnnotations;

namespace SupportChat.Http;

/// <summary>Settings of section <c>ClientAuth</c>: who proves callers.</summary>
public sealed class ClientAuthOptions
{
    public const string SectionName = "ClientAuth";

    /// <summary>Issuer of the bearer tokens; its OpenID configuration is read from <c>/.well-known/openid-configuration</c> below it.</summary>
    [Required(ErrorMessage = "ClientAuth__Authority is missing: the issuer of your customers' tokens")]
    [Url(ErrorMessage = "ClientAuth__Authority must be an absolute http(s) address")]
    public string Authority { get; set; } = "";

    /// <summary>Audience that a token must name.</summary>
    [Required(ErrorMessage = "ClientAuth__Audience must not be empty")]
    public string Audience { get; set; } = "supportchat";

    /// <summary>Claim that holds the customer's Sendbird user id.</summary>
    [Required(ErrorMessage = "ClientAuth__UserIdClaim must not be empty")]
    public string UserIdClaim { get; set; } = "sub";
}
