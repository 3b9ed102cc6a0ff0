using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Emulators.Salesforce.Admin;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.OAuth;
using SupportChat.Emulators.Salesforce.Omni;
using SupportChat.Emulators.Salesforce.Outbound;
using SupportChat.Emulators.Salesforce.PubSub;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce;

/// <summary>The parts that follow commits: change events with the Pub/Sub API, Omni-Channel, Outbound Messages.</summary>
internal sealed class PostCommitComposition : IAsyncDisposable
{
    private static readonly string[] Captured = ["Case", "AgentWork"];

    private readonly PubSubService service;
    private readonly PubSubTenant tenant;
    private readonly OmniWorker omniWorker;
    private readonly EventRoutes routes;

    public PostCommitComposition(SalesforceEmulatorOptions options, Database database, SessionStore sessions, RecordWriter writer)
    {
        ObjectDefinition[] captured = [.. Captured.Select(name => database.Schema[name])];
        CapturedChannel[] channels = [.. database.Schema.ChannelMembers.Select(member => new CapturedChannel(member, database.Schema))];
        string[] topics = [ChangeCapture.AllChanges, .. Captured.Select(ChangeCapture.TopicOf), .. channels.Select(channel => channel.Topic).Distinct(),
            .. options.PlatformEvents.Select(item => PlatformEvents.TopicOf(item.Name))];
        Bus = new EventBus(topics, options.EventRetention, options.SharedReplayIds, options.TimeProvider);
        Platform = new PlatformEvents(Bus, Schemas, options.PlatformEvents, options.TimeProvider);
        Capture = new ChangeCapture(Bus, Schemas, captured, channels);
        tenant = new PubSubTenant(options.OrganizationId);
        var access = new PubSubAccess(sessions, options.OrganizationId);
        service = new PubSubService(
            access, Bus, Schemas, Hub,
            new SubscriptionSettings(options.KeepAlive, options.ZeroCreditTimeout, options.EventsPerResponse, options.TimeProvider), tenant);
        Omni = new OmniChannel(database, writer);
        omniWorker = new OmniWorker(Omni);
        Outbound = new OutboundSender(options, database);
        routes = new EventRoutes(database, new StreamActions(Hub, access, Bus, Schemas, Capture, sessions, options.TimeProvider), Omni, Outbound.Queue);
        database.Committed = commit =>
        {
            Capture.Publish(commit);
            Omni.Notice(commit);
            omniWorker.Notice(commit);
            Outbound.Notice(commit);
        };
    }

    public EventBus Bus { get; }

    public ChangeCapture Capture { get; }

    public SchemaCatalog Schemas { get; } = new();

    public PlatformEvents Platform { get; }

    public SubscriptionHub Hub { get; } = new();

    public OmniChannel Omni { get; }

    public OutboundSender Outbound { get; }

    public void AddServices(IServiceCollection services)
    {
        services.AddGrpc();
        services.AddSingleton(service);
    }

    public void MapControl(IEndpointRouteBuilder routes) => this.routes.Map(routes);

    /// <summary>Maps the Pub/Sub API; it needs the services of <see cref="AddServices"/>.</summary>
    public static void MapStream(IEndpointRouteBuilder routes) => routes.MapGrpcService<PubSubService>();

    public void StopWith(CancellationToken stopping) => tenant.StopWith(stopping);

    public async ValueTask DisposeAsync()
    {
        await omniWorker.DisposeAsync();
        await Outbound.DisposeAsync();
    }
}
