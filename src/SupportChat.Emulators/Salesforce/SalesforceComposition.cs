using Microsoft.AspNetCore.Routing;
using SupportChat.Emulators.Control;
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
    private readonly SalesforceEmulatorOptions options;
    private readonly RecordWriter writer;
    private readonly FileContents contents;
    private readonly RecordRemover remover = new();
    private readonly UpsertRaces races = new();
    private readonly JwtAssertion? assertions;
    private readonly ApiUsage usage;

    public SalesforceComposition(SalesforceEmulatorOptions options)
    {
        this.options = options;
        assertions = options.JwtPublicKey is { } key ? new JwtAssertion(key, options.ClientId, options.TimeProvider) : null;
        usage = new ApiUsage(options.DailyApiRequests);
        var files = OrgFiles.Load();
        var schema = OrgSchemaLoader.Load(files, new OrgSchemaOptions(
            [.. options.CaseStatuses.Select(status => status.Name)], options.PackageInstalled, options.ContactExternalIdField, options.JoinOnAccept));
        Database = new Database(schema, options.TimeProvider);
        Sessions = new SessionStore(options.OrganizationId, options.SessionTimeout, options.TimeProvider);
        writer = new RecordWriter(new CaseRules(new CaseStatusList(options.CaseStatuses), OrgSeed.Owners));
        contents = new FileContents(writer, options.BlockedFileExtensions, new BlobFolder(StateKeeper.FolderOf(options.DataFolder, "files")));
        Database.Write(new Caller(WellKnownIds.IntegrationUser), transaction =>
        {
            new OrgSeed(transaction, files, options).Plant();
            return true;
        });
        Events = new PostCommitComposition(options, Database, Sessions, writer);
    }

    public Database Database { get; }

    public SessionStore Sessions { get; }

    public PostCommitComposition Events { get; }

    /// <summary>Maps REST and control.</summary>
    public void MapRest(IEndpointRouteBuilder routes)
    {
        var grants = new TokenGrants(options, Database, assertions);
        new OAuthRoutes(options, Database, Sessions, grants).Map(routes);
        var upsert = new Upsert(writer, races);
        var router = new RestRouter(Database, Sessions, usage, new SetupObjectAccess(options.SetupHidden));
        router.Add(DescribeResource.Routes());
        router.Add(new QueryResource(new QueryRunner(Database), new QueryCursors()).Routes());
        router.Add(new CollectionsResource(writer, upsert, remover).Routes());
        router.Add(new CompositeResource(router.Dispatch).Routes());
        router.Add(new LimitsResource(usage, () => Events.Bus.Delivered).Routes());
        router.Add(new RecordsResource(writer, remover, Events.Platform, contents).Routes());
        router.Add(new ExternalIdResource(upsert, remover).Routes());
        router.Map(routes);
        var apex = new ApexRestRoutes(Database, Sessions, usage) { IsDeployed = options.BusinessHoursClass };
        apex.Map(routes);
        new AdminRoutes(Database, Sessions, writer, remover, races).Map(routes);
        new HoursRoutes(Database, writer, apex).Map(routes);
        Events.MapControl(routes);
    }

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        assertions?.Dispose();
    }
}
