using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Telemetry;

namespace SupportChat.Cli.Setup;

/// <summary>
/// The session that reads and writes the org's set-up. The integration user has no rights there (infra/salesforce gives none), so an administrator
/// lends a token; without one its own session tries.
/// </summary>
internal static class AdministratorClient
{
    /// <summary>Environment variable of the token: <c>sf org auth show-access-token</c> prints one.</summary>
    public const string TokenVariable = "SUPPORTCHAT_ADMIN_TOKEN";

    /// <summary>How to use it, for messages.</summary>
    public const string Remedy = $"Set {TokenVariable} to an administrator's access token (sf org auth show-access-token) and repeat";

    /// <summary>A client that acts as the administrator, or else as the integration user.</summary>
    public static SalesforceClient For(IServiceProvider services)
    {
        if (services.GetRequiredService<IConfiguration>()[TokenVariable] is not { Length: > 0 } token)
        {
            return services.GetRequiredService<SalesforceClient>();
        }

        var options = services.GetRequiredService<IOptions<SalesforceOptions>>();
        var integration = services.GetRequiredService<SalesforceSessions>();
        var sessions = new SalesforceSessions(
            async cancellationToken => new SalesforceSession(token.Trim(), await InstanceAsync(options.Value, integration, cancellationToken), "", ""),
            services.GetRequiredService<TimeProvider>());
        return new SalesforceClient(services.GetRequiredService<IHttpClientFactory>(), sessions, options, services.GetRequiredService<SupportChatMetrics>());
    }

    /// <summary>My Domain takes REST calls itself; the login hosts that all orgs share do not.</summary>
    private static async Task<Uri> InstanceAsync(SalesforceOptions options, SalesforceSessions integration, CancellationToken cancellationToken)
    {
        var login = new Uri(options.LoginUrl.TrimEnd('/') + "/");
        return login.Host is "login.salesforce.com" or "test.salesforce.com" ? (await integration.GetAsync(cancellationToken)).InstanceUrl : login;
    }
}
