using System.Text.Json;
using SupportChat.Http.Authentication;

namespace SupportChat.Tests.Http.Authentication;

/// <summary>Where identity providers put roles and audiences, and what is none.</summary>
public sealed class TokenClaimsTests
{
    [Theory]
    [InlineData("roles", """{"roles":["a","b"]}""", "a|b")]
    [InlineData("roles", """{"roles":"a"}""", "a")]
    [InlineData("scope", """{"scope":"openid a  b"}""", "openid|a|b")]
    [InlineData("scp", """{"scp":["a","b c"]}""", "a|b c")]
    [InlineData("https://example.com/roles", """{"https://example.com/roles":["a"]}""", "a")]
    [InlineData("https://example.com/roles", """{"https://example":{"com/roles":["a"]}}""", "a")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["a"]},"roles":["b"]}""", "a")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["b"]},"realm_access.roles":["a"]}""", "a")]
    [InlineData("resource_access.my-app.roles", """{"resource_access":{"my-app":{"roles":["a"]},"account":{"roles":["b"]}}}""", "a")]
    [InlineData("resource_access.com.example.app.roles", """{"resource_access":{"com.example.app":{"roles":["a"]}}}""", "a")]
    [InlineData("resource_access.com.example.app.roles", """{"resource_access":{"com":{"example":{"app":{"roles":["a"]}}}}}""", "a")]
    [InlineData("https://example.com/claims.roles", """{"https://example.com/claims":{"roles":["a"]}}""", "a")]
    [InlineData("cognito:groups", """{"cognito:groups":["a"]}""", "a")]
    [InlineData("roles", """{"roles":[7,"a",null,["b"],{"c":1},"\ud83d"]}""", "a")]
    [InlineData("roles", """{"roles":["a"],"roles":["b"]}""", "")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["a"]},"realm_access":{"roles":["b"]}}""", "")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["a"],"roles":["b"]}}""", "")]
    [InlineData("realm_access.roles", """{"realm_access":["roles"]}""", "")]
    [InlineData("realm_access.roles", """{"roles":["a"]}""", "")]
    [InlineData("roles", """{"roles":{"a":true}}""", "")]
    [InlineData("roles", """{"roles":true}""", "")]
    [InlineData("roles", """{"roles":null}""", "")]
    [InlineData("roles", """{"roles":"\ud83d"}""", "")]
    [InlineData("roles", """{"Roles":["a"]}""", "")]
    [InlineData("roles", """{"\ud83droles":["b"],"rol\u0065s":["a"]}""", "a")]
    [InlineData(".", """{"":{"":["a"]}}""", "")]
    [InlineData("roles.", """{"roles":{"":["a"]}}""", "a")]
    public void Roles_are_the_words_of_the_claim_that_the_setting_names(string path, string payload, string words) =>
        Assert.Equal(words, string.Join('|', Of(payload).Words(path)));

    [Theory]
    [InlineData("""{"aud":"supportchat"}""", true)]
    [InlineData("""{"aud":["other","supportchat"]}""", true)]
    [InlineData("""{"aud":["supportchat",7]}""", true)]
    [InlineData("""{"aud":"supportchat "}""", false)]
    [InlineData("""{"aud":"other supportchat"}""", false)]
    [InlineData("""{"aud":{"supportchat":1}}""", false)]
    [InlineData("""{"aud":[["supportchat"]]}""", false)]
    [InlineData("""{"aud":"supportchat","aud":"supportchat"}""", false)]
    [InlineData("""{"aud":null}""", false)]
    [InlineData("{}", false)]
    public void An_audience_is_exactly_the_one_that_is_asked_for(string payload, bool holds) =>
        Assert.Equal(holds, Of(payload).Holds("aud", "supportchat"));

    private static TokenClaims Of(string payload)
    {
        using var json = JsonDocument.Parse(payload);
        return new TokenClaims(json.RootElement.Clone());
    }
}
