using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>What to do about an upstream's refusal.</summary>
internal static class UpstreamRemedies
{
    public static string For(UpstreamException failure) => (failure.Upstream, failure.Code) switch
    {
        ("sendbird", "400401") => "Set Sendbird__ApiToken to a live API token of the application Sendbird__ApplicationId",
        ("salesforce", "invalid_client" or "invalid_client_id") => "Set Salesforce__ClientId and Salesforce__ClientSecret to the External Client App's consumer key and secret",
        ("salesforce", "invalid_grant" or "invalid_app_access") => "Check the External Client App's policies: run-as user, pre-authorized permission set, My Domain in Salesforce__LoginUrl",
        ("salesforce", "INVALID_SESSION_ID") => $"{Setup.AdministratorClient.TokenVariable} is no longer good, or of another org: {Setup.AdministratorClient.Remedy}",
        ("salesforce", "API_DISABLED_FOR_ORG" or "API_CURRENTLY_DISABLED") =>
            "Give the integration user the permission API Enabled, in an edition of Salesforce that has the API",
        ("salesforce", "other-organization") => "Salesforce__LoginUrl and Salesforce__OrganizationId name different orgs",
        ("salesforce", "insecure-instance") => "Salesforce__LoginUrl must be the https:// address of My Domain",
        ("salesforce", "INSUFFICIENT_ACCESS" or "INSUFFICIENT_ACCESS_OR_READONLY" or "INVALID_TYPE" or "INVALID_FIELD") =>
            $"Deploy infra/salesforce and run: supportchat setup salesforce --apply. {Setup.AdministratorClient.Remedy}",
        (var upstream, "connection" or "timeout") => $"Check that the address in the {upstream} settings is right and reachable from here",
        _ => failure.Message,
    };
}
