using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SupportChat.Http.Authentication;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Authentication;

/// <summary>The settings and tokens of <c>docs/identity-providers.md</c> work as it says: only issuer and times are the emulator's.</summary>
public sealed partial class IdentityProvidersPageTests
{
    private static readonly string[] OfTheIssuer = ["iss", "iat", "nbf", "exp", "auth_time"];
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "identity-providers.md"));

    public static TheoryData<string, string> Providers => new()
    {
        { "Microsoft Entra ID", "conversations.write.all" },
        { "Auth0", "conversations.write.all" },
        { "Amazon Cognito", "supportchat.operator" },
        { "Keycloak", "conversations.write.all" },
        { "Firebase Authentication", "supportchat.operator" },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Tokens_of_this_shape_prove_customers_and_roles(string provider, string role)
    {
        var (settings, tokens, header) = Section(provider);
        var userIdClaim = settings["ClientAuth:UserIdClaim"]!;
        await using var demo = await Demo.StartAsync(settings.Where(setting => setting.Key != "ClientAuth:Authority").ToDictionary());
        string[] without = ["aud", "sub", "roles", .. header.ContainsKey("typ") ? [] : new[] { "typ" }];
        string TokenOf(JsonObject payload) => demo.Issuer.CreateToken("-", [], claims: payload.ToJsonString(), without: without);

        var (customer, privileged) = (tokens[0], tokens[1]);
        var (status, session) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, TokenOf(customer));
        Assert.Equal((200, customer[userIdClaim]!.GetValue<string>()), (status, session["userId"]?.GetValue<string>()));

        Assert.Equal("", await OpenAsync(demo, TokenOf(customer)));
        Assert.Equal(role, await OpenAsync(demo, TokenOf(privileged)));

        foreach (var payload in new[] { customer, privileged })
        {
            var forOthers = payload.DeepClone().AsObject();
            forOthers[settings.GetValueOrDefault("ClientAuth:AudienceClaim") ?? "aud"] = "another";
            Assert.Equal(401, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, TokenOf(forOthers))).Status);
            forOthers.Remove(settings.GetValueOrDefault("ClientAuth:AudienceClaim") ?? "aud");
            Assert.Equal(401, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, TokenOf(forOthers))).Status);
        }
    }

    [Theory]
    [InlineData("roles", """{"roles":["case-changes.write"]}""")]
    [InlineData("roles", """{"role":"case-changes.write"}""")]
    [InlineData("scope", """{"scope":"openid case-changes.write"}""")]
    [InlineData("scp", """{"scp":"case-changes.write"}""")]
    [InlineData("permissions", """{"permissions":["case-changes.write"],"roles":["conversations.write.all"]}""")]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["case-changes.write"]}}""")]
    [InlineData("https://example.com/roles", """{"https://example.com/roles":"case-changes.write"}""")]
    public async Task A_role_counts_in_the_claim_that_the_setting_names(string rolesClaim, string claims)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["ClientAuth:RolesClaim"] = rolesClaim });

        Assert.Equal("case-changes.write", await OpenAsync(demo, demo.Issuer.CreateToken("orders", [], claims: claims, without: ["roles"])));
    }

    [Theory]
    [InlineData("roles", """{"roles":["CONVERSATIONS.WRITE.ALL","conversations.write","supportchat.operator ","Case-Changes.Write"]}""")]
    [InlineData("roles", """{"scope":"case-changes.write","permissions":["conversations.write.all"]}""")]
    [InlineData("scope", """{"roles":["case-changes.write"],"role":"supportchat.operator"}""")]
    [InlineData("realm_access.roles", """{"realm_access":[{"roles":["case-changes.write"]}],"roles":["conversations.write.all"]}""")]
    [InlineData("roles", """{"roles":["case-changes.write"],"roles":["supportchat.operator"]}""")]
    public async Task Nothing_else_counts(string rolesClaim, string claims)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["ClientAuth:RolesClaim"] = rolesClaim });

        Assert.Equal("", await OpenAsync(demo, demo.Issuer.CreateToken("orders", [], claims: claims, without: ["roles"])));
    }

    [Theory]
    [InlineData("AudienceClaim")]
    [InlineData("RolesClaim")]
    public void A_claim_without_a_name_stops_the_start(string name)
    {
        var options = new ClientAuthOptions { Authority = "https://issuer.example" };
        typeof(ClientAuthOptions).GetProperty(name)!.SetValue(options, "");

        var failure = new ClientAuthOptionsValidator().Validate(null, options).FailureMessage;

        Assert.Contains($"ClientAuth__{name} must not be empty", failure, StringComparison.Ordinal);
    }

    /// <summary>The roles whose calls answer; those of the others must refuse.</summary>
    private static async Task<string> OpenAsync(Demo demo, string token)
    {
        var start = new JsonObject { ["subject"] = "Hi", ["userId"] = "ann" };
        var push = new JsonObject { ["organizationId"] = "00D000000000001EAA", ["caseIds"] = new JsonArray("500000000000001AAA") };
        var answers = new Dictionary<string, int>
        {
            ["conversations.write.all"] = (await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations", start, token)).Status,
            ["supportchat.operator"] = (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, token)).Status,
            ["case-changes.write"] = (await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/salesforce/case-changes", push, token)).Status,
        };
        Assert.All(answers, answer => Assert.True(answer.Value is 403 or (>= 200 and < 300), $"{answer.Key}: {answer.Value}"));
        return string.Join(' ', answers.Where(answer => answer.Value != 403).Select(answer => answer.Key));
    }

    private static (Dictionary<string, string?> Settings, IReadOnlyList<JsonObject> Tokens, JsonObject Header) Section(string provider)
    {
        var section = Page.Split($"\n## {provider}\n")[1].Split("\n## ")[0];
        var settings = Setting().Matches(section).ToDictionary(match => $"ClientAuth:{match.Groups[1].Value}", match => (string?)match.Groups[2].Value);
        var tokens = Block().Matches(section).Select(match => JsonNode.Parse(match.Groups[1].Value)!.AsObject()).ToList();
        Assert.True(settings.Count >= 4 && tokens.Count == 2, $"{provider}: {settings.Count} settings, {tokens.Count} tokens.");
        Assert.All(tokens, token => Assert.Equal(settings["ClientAuth:Authority"], token["iss"]!.GetValue<string>().TrimEnd('/')));
        foreach (var (token, name) in tokens.SelectMany(token => OfTheIssuer.Select(name => (token, name))))
        {
            token.Remove(name);
        }

        return (settings, tokens, JsonNode.Parse(Header().Match(section).Groups[1].Value)!.AsObject());
    }

    [GeneratedRegex("^ClientAuth__(\\w+)=(.+)$", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("header `({.*?})`")]
    private static partial Regex Header();
}
