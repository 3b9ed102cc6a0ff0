using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Cli.Setup;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Http.Client;
using SupportChat.Http.Ops;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Sendbird;

namespace SupportChat.Cli.Doctor;

/// <summary>The checks, in the order in which one rests on the other.</summary>
internal static class DoctorChecks
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(60);

    /// <summary>The checks of a configuration.</summary>
    /// <param name="services">The integration's services.</param>
    /// <param name="endpoint">The running integration, or null when it is not to be asked.</param>
    /// <param name="roundTrip">Open a test conversation at the endpoint.</param>
    public static IEnumerable<IDoctorCheck> For(IServiceProvider services, Uri? endpoint, bool roundTrip)
    {
        var sendbird = services.GetRequiredService<SendbirdClient>();
        var salesforce = services.GetRequiredService<SalesforceClient>();
        var options = services.GetRequiredService<IOptions<SalesforceOptions>>();
        var time = services.GetRequiredService<TimeProvider>();
        var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.Timeout = LongestCall;
        var administrator = AdministratorClient.For(services);
        yield return new SendbirdApiTokenCheck(sendbird);
        yield return new SendbirdWebhookCheck(sendbird, endpoint);
        yield return new SendbirdInvitationCheck(sendbird);
        yield return new SendbirdChatHistoryCheck(sendbird);
        yield return new SalesforceLoginCheck(services.GetRequiredService<SalesforceSessions>(), salesforce);
        yield return new ApiVersionCheck(salesforce, options);
        yield return new IntegrationUserCheck(ActivatorUtilities.CreateInstance<SalesforceSetup>(services, administrator));
        yield return new ViewAllCheck(administrator, services.GetRequiredService<SalesforceSessions>());
        yield return new ObjectCheck(salesforce, "Case", CaseFields(options.Value));
        var transcripts = services.GetRequiredService<IOptions<TranscriptsOptions>>().Value;
        if (transcripts.Mode != TranscriptMode.File)
        {
            yield return new ObjectCheck(salesforce, "SupportChat_Message__c", MessageFields);
        }

        yield return new ClosedStatusCheck(salesforce, options);
        if (services.GetRequiredService<IOptions<AfterCloseOptions>>().Value is { AfterClose: AfterCloseAction.Reopen } afterClose)
        {
            yield return new ReopeningCheck(salesforce, options, afterClose);
        }

        yield return new RoutingCheck(administrator);
        yield return new OmniChannelCheck(administrator);
        yield return new PresenceAccessCheck(administrator);
        yield return new AgentsCheck(administrator);
        if (services.GetRequiredService<IOptions<CaseChangesOptions>>().Value.JoinOn == JoinOn.Accept)
        {
            yield return new AgentWorkCheck(salesforce);
        }

        if (transcripts is { Files: FileHandling.Copy } or { Mode: not TranscriptMode.Rows })
        {
            yield return new FilesCheck(salesforce, transcripts.Mode);
        }

        var conversations = services.GetRequiredService<IOptions<ConversationsOptions>>();
        if (!conversations.Value.HoursAreAlways)
        {
            yield return new BusinessHoursCheck(salesforce, conversations, time);
        }

        if (options.Value.ContactExternalIdField is { } contactField)
        {
            yield return new ContactFieldCheck(salesforce, contactField);
        }

        yield return ActivatorUtilities.CreateInstance<PackageCheck>(
            services, administrator, http, ActivatorUtilities.CreateInstance<PackageSettings>(services, administrator));
        yield return ActivatorUtilities.CreateInstance<AgentPanelCheck>(services, administrator);
        yield return new TopicCheck(services.GetRequiredService<IEventBus>(), options);
        yield return new ApiBudgetCheck(salesforce);
        yield return new StoresCheck(services, services.GetRequiredService<IConfiguration>()["Storage:Tables"] is not null);
        if (endpoint is not null)
        {
            yield return new EndpointCheck(http, endpoint, services.GetRequiredService<IOptions<SendbirdOptions>>());
            yield return new IntegrationCheck(http, endpoint, services.GetRequiredService<IOptions<OpsOptions>>().Value.Keys.FirstOrDefault(), time);
            if (services.GetRequiredService<IOptions<AgentPanelOptions>>().Value.Keys.FirstOrDefault() is { } panelKey)
            {
                yield return new AgentSessionCheck(http, endpoint, panelKey);
            }
        }

        yield return new ClockCheck(
            http,
            [services.GetRequiredService<IOptions<SendbirdOptions>>().Value.Address, new Uri(options.Value.LoginUrl),
                .. endpoint is null ? Array.Empty<Uri>() : [endpoint]],
            time);
        if (roundTrip)
        {
            yield return new RoundTripCheck(services, RoundTrip);
        }
    }

    private static IReadOnlyList<ExpectedField> MessageFields { get; } =
    [
        new("MessageId__c", 60, IsKey: true),
        new("Case__c"),
        new("SenderId__c", 80),
        new("SenderName__c", 80),
        new("SenderType__c"),
        new("Kind__c"),
        new("Text__c", 131_072),
        new("SentAt__c"),
        new("EditedAt__c"),
        new("DeletedAt__c"),
        new("SentAtMs__c"),
        new("Deleted__c"),
        new("FileName__c", 255),
        new("FileUrl__c", 2_048),
        new("FileType__c", 100),
        new("FileSize__c"),
        new("ParentMessageId__c", 60),
        new("Version__c"),
    ];

    private static List<ExpectedField> CaseFields(SalesforceOptions options) =>
    [
        new("Subject", 255),
        new("Status"),
        new("IsClosed", IsWritten: false),
        new("OwnerId"),
        new(options.ChannelUrlField, 60),
        new(options.UserIdField, 80),
        new("SupportChat_ConversationId__c", 40, IsKey: true),
        new("SupportChat_LastIntent__c", 40),
        new("SupportChat_CloseReason__c", 40),
        new("SupportChat_Rating__c"),
        new("SupportChat_RatingComment__c", 4_000),
        new("SupportChat_RatedAt__c"),
        .. options.ContactExternalIdField is null ? Array.Empty<ExpectedField>() : [new("ContactId")],
        .. options.BotCaseField is null ? Array.Empty<ExpectedField>() : [new(options.BotCaseField)],
        .. options.AllowedFields.Select(field => new ExpectedField(field)),
    ];
}
