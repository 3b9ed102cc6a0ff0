using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Salesforce.Admin;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.OAuth;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Rest;
using SupportChat.Emulators.Salesforce.Saving;
using SupportChat.Emulators.Salesforce.Soql;

namespace SupportChat.Emulators.Salesforce;

/// <summary>The emulator's parts, put together.</summary>
internal sealed class SalesforceComposition : IAsyncDisposable
{
    private readonly SalesforceEmulatorOptions _options;
    private readonly RecordWriter _writer;
    private readonly RecordRemover _remover = new();
    private readonly UpsertRaces _races = new();
    private readonly JwtAssertion? _assertions;
    private readonly ApiUsage _usage;

    public SalesforceComposition(SalesforceEmulatorOptions options)
    {
        _options = options;
        _assertions = options.JwtPublicKey is { } key ? new JwtAssertion(key, options.ClientId, options.TimeProvider) : null;
        _usage = new ApiUsage(options.DailyApiRequests);
        var files = OrgFiles.Load();
        var schema = OrgSchemaLoader.Load(files, new OrgSchemaOptions(
            [.. options.CaseStatuses.Select(status => status.Name)], options.PackageInstalled, options.ContactExternalIdField, options.JoinOnAccept));
        Database = new Database(schema, options.TimeProvider);
        Sessions = new SessionStore(options.OrganizationId, options.SessionTimeout, options.TimeProvider);
        _writer = new RecordWriter(new CaseRules(new CaseStatusList(options.CaseStatuses), OrgSeed.Owners));
        Database.Write(new Caller(WellKnownIds.IntegrationUser), transaction =>
        {
            new OrgSeed(transaction, files, options).Plant();
            return true;
        });
        Events = new EventComposition(options, Database, Sessions, _writer);
    }

    public Database Database { get; }

    public SessionStore Sessions { get; }

    public EventComposition Events { get; }

    public void Map(IEndpointRouteBuilder routes)
    {
        var grants = new TokenGrants(_options, Database, _assertions);
        new OAuthRoutes(_options, Database, Sessions, grants).Map(routes);
        var upsert = new Upsert(_writer, _races);
        var router = new RestRouter(Database, Sessions, _usage, new SetupRights(_options.SetupHidden));
        router.Add(DescribeResource.Routes());
        router.Add(new QueryResource(new QueryRunner(Database), new QueryCursors()).Routes());
        router.Add(new CollectionsResource(_writer, upsert, _remover).Routes());
        router.Add(new CompositeResource(router.Dispatch).Routes());
        router.Add(new LimitsResource(_usage, () => Events.Bus.Delivered).Routes());
        router.Add(new RecordsResource(_writer, _remover, Events.Platform).Routes());
        router.Add(new ExternalIdResource(upsert, _remover).Routes());
        router.Map(routes);
        new AdminRoutes(Database, Sessions, _writer, _remover, _races).Map(routes);
        Events.Map(routes);
    }

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        _assertions?.Dispose();
    }
}
