using SupportChat.Emulators.Control;
using SupportChat.Emulators.Sendbird.Api;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.SocketApi;
using SupportChat.Emulators.Sendbird.Sockets;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird;

/// <summary>The parts of one emulator, put together.</summary>
internal sealed class SendbirdComposition : IAsyncDisposable
{
    public SendbirdComposition(SendbirdEmulatorOptions options)
    {
        Options = options;
        Application = new SendbirdApplication(options);
        FileStore = new FileStore(new BlobFolder(StateKeeper.FolderOf(options.DataFolder, "files")));
        Files = new FileEndpoints(FileStore, new FileKeys(options));
        Sessions = new SessionTokens(Application);
        Delivery = new WebhookDelivery(options);
        Publisher = new WebhookEnqueuer(options, Delivery);
        Hub = new SocketHub(Application);
        var channelSockets = new ChannelSockets(Hub);
        var events = new ChannelEvents(Application, new ChannelWebhooks(Publisher), new MessageWebhooks(Publisher), channelSockets, new MessageSockets(Hub));
        var memberships = new Memberships(Application, events);
        UserMetadata = new UserMetadataApi(Application);
        Unread = new UnreadCounts(Application);
        Push = new PushApi(Application);
        Operators = new OperatorApi(Application, events);
        Metacounters = new MetacounterApi(Application, events);
        Reactions = new ReactionApi(Application, events);
        Users = new UserApi(Application, Sessions, memberships, Hub);
        Preferences = new PreferenceApi(Application);
        ChannelSettings = new ChannelSettingsApi(Application);
        WebhookSettings = new WebhookApi(Publisher);
        ChannelCreation = new ChannelCreation(Application, memberships, events);
        Channels = new ChannelApi(Application, events);
        ChannelLists = new ChannelListApi(Application);
        Members = new MemberApi(Application, memberships, events);
        Metadata = new MetadataApi(Application, events);
        Messages = new MessageApi(Application, events, Files);
        Bots = new BotApi(Application, Messages);
        MessageLists = new MessageListApi(Application, events);
        Sdk = new SdkApi(Application, Sessions, events, MessageLists);
        Login = new SocketLogin(Application, Sessions);
        SocketRequests = new SocketRequests(Application, Login, Sessions, Messages, MessageLists, channelSockets);
    }

    public SendbirdEmulatorOptions Options { get; }

    public SendbirdApplication Application { get; }

    public SessionTokens Sessions { get; }

    public WebhookDelivery Delivery { get; }

    public WebhookEnqueuer Publisher { get; }

    public UserApi Users { get; }

    public UserMetadataApi UserMetadata { get; }

    public UnreadCounts Unread { get; }

    public PushApi Push { get; }

    public OperatorApi Operators { get; }

    public MetacounterApi Metacounters { get; }

    public ReactionApi Reactions { get; }

    public PreferenceApi Preferences { get; }

    public ChannelSettingsApi ChannelSettings { get; }

    public WebhookApi WebhookSettings { get; }

    public ChannelCreation ChannelCreation { get; }

    public ChannelApi Channels { get; }

    public ChannelListApi ChannelLists { get; }

    public MemberApi Members { get; }

    public MetadataApi Metadata { get; }

    public MessageApi Messages { get; }

    public BotApi Bots { get; }

    public MessageListApi MessageLists { get; }

    public SdkApi Sdk { get; }

    public FileStore FileStore { get; }

    public FileEndpoints Files { get; }

    public SocketHub Hub { get; }

    public SocketLogin Login { get; }

    public SocketRequests SocketRequests { get; }

    /// <summary>Lets all session tokens and keys expire now and tells connected clients so.</summary>
    public void ExpireSessions()
    {
        Sessions.ExpireAll();
        foreach (var connection in Hub.All)
        {
            connection.Expire(SocketFrame.KeyExpired());
        }
    }

    public ValueTask DisposeAsync() => Delivery.DisposeAsync();
}
