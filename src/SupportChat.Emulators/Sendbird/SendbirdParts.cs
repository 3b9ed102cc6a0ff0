using SupportChat.Emulators.Sendbird.Api;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.SocketApi;
using SupportChat.Emulators.Sendbird.Sockets;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird;

/// <summary>The parts of one emulator, put together.</summary>
internal sealed class SendbirdParts : IAsyncDisposable
{
    public SendbirdParts(SendbirdEmulatorOptions options)
    {
        Options = options;
        World = new World(options);
        Sessions = new SessionTokens(World);
        Delivery = new WebhookDelivery(options);
        Publisher = new WebhookPublisher(options, Delivery);
        Hub = new SocketHub(World);
        var channelSockets = new ChannelSockets(Hub);
        var events = new ChannelEvents(World, new ChannelWebhooks(Publisher), new MessageWebhooks(Publisher), channelSockets, new MessageSockets(Hub));
        var memberships = new Memberships(World, events);
        Users = new UserApi(World, Sessions, memberships, Hub);
        Preferences = new PreferenceApi(World);
        ChannelSettings = new ChannelSettingsApi(World);
        WebhookSettings = new WebhookApi(Publisher);
        ChannelCreation = new ChannelCreation(World, memberships, events);
        Channels = new ChannelApi(World, events);
        ChannelLists = new ChannelListApi(World);
        Members = new MemberApi(World, memberships, events);
        Metadata = new MetadataApi(World, events);
        Messages = new MessageApi(World, events, Files);
        Bots = new BotApi(World, Messages);
        MessageLists = new MessageListApi(World, events);
        Sdk = new SdkApi(World, Sessions, events, MessageLists);
        Login = new SocketLogin(World, Sessions);
        SocketRequests = new SocketRequests(World, Login, Sessions, Messages, MessageLists, channelSockets);
    }

    public SendbirdEmulatorOptions Options { get; }

    public World World { get; }

    public SessionTokens Sessions { get; }

    public WebhookDelivery Delivery { get; }

    public WebhookPublisher Publisher { get; }

    public UserApi Users { get; }

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

    public FileEndpoints Files { get; } = new(new FileStore());

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
